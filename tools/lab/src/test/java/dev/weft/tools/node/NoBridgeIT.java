package dev.weft.tools.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.launcher.node.WeftNode;
import dev.weft.tools.lab.JarProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An edge and payment nodes that do not reach NATS, and one bridge that serves the cluster. */
class NoBridgeIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int ORDERS = 120;
  private static final int CONFIRMED_BEFORE_KILL = 20;

  @TempDir Path work;

  @Test
  void orderEndsThoughThePaymentNodeIsKilled() throws Exception {
    try (NodeGroup group = new NodeGroup(work)) {
      group.start(
          "order,inventory,notification,bridge",
          "bridge.serves=cluster",
          "routes.inbound.payment-capture.handlerTimeout=2s");
      WeftNode edge = group.start("gateway", "nats.servers=[]");
      group.awaitReady();
      Shop shop = new Shop(edge.httpPort());
      shop.awaitReadiness("UP");
      try (JarProcess payments = payments(group)) {
        await().atMost(LIMIT).until(() -> edge.members().size() == 3);
        CompletableFuture<Void> load = CompletableFuture.runAsync(() -> shop.place(ORDERS));
        await()
            .atMost(LIMIT)
            .untilAsserted(
                () ->
                    assertThat(group.charged().size())
                        .as(payments.output())
                        .isGreaterThan(CONFIRMED_BEFORE_KILL));
        payments.kill();
        load.get();
      }
      assertThat(shop.accepted()).hasSize(ORDERS);
      await().atMost(LIMIT).until(() -> edge.members().size() == 2);
      try (JarProcess payments = payments(group)) {
        shop.awaitAllConfirmed();
        assertThat(group.charged())
            .as(payments.output())
            .containsExactlyInAnyOrderElementsOf(shop.accepted());
      }
    }
  }

  private JarProcess payments(NodeGroup group) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("node", "--roles", "payment"));
    List<String> settings = new ArrayList<>(group.clusterSettings());
    settings.add("http.port=0");
    settings.forEach(setting -> arguments.addAll(List.of("--set", setting)));
    Path temp = Files.createDirectories(work.resolve("tmp"));
    return JarProcess.start(work, temp, arguments.toArray(String[]::new));
  }
}
