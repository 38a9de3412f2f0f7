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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An edge without services, and two nodes that have them, one of which is killed under load. */
class KilledMemberIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration GONE = Duration.ofSeconds(15);

  /** Of every member: what the victim had in hand comes to another one soon. */
  private static final String[] SHORT_ACK_WAITS =
      Stream.of("order-on-stock", "payment-capture", "order-on-payment")
          .map(route -> "routes.inbound." + route + ".ackWait=3s")
          .toArray(String[]::new);

  private static final int CHARGED_BEFORE_KILL = 20;
  private static final int ORDERS_AFTER_KILL = 80;

  @TempDir Path work;

  @Test
  void othersServeAndItIsGone() throws Exception {
    try (NodeGroup group = new NodeGroup(work)) {
      group.start("order,inventory,payment,notification", SHORT_ACK_WAITS);
      WeftNode edge = group.start("gateway");
      group.awaitReady();
      Shop shop = new Shop(edge.httpPort());
      try (JarProcess victim = services(group)) {
        await().atMost(LIMIT).until(() -> edge.members().size() == 3);
        AtomicBoolean killed = new AtomicBoolean();
        CompletableFuture<Void> load = CompletableFuture.runAsync(() -> placeAround(shop, killed));
        await().atMost(LIMIT).until(() -> group.charged().size() > CHARGED_BEFORE_KILL);
        victim.kill();
        killed.set(true);
        await().atMost(GONE).until(() -> edge.members().size() == 2);
        load.get();
        assertThat(shop.accepted()).hasSizeGreaterThan(CHARGED_BEFORE_KILL + ORDERS_AFTER_KILL);
        shop.awaitAllConfirmed();
        shop.awaitReadiness("UP");
        assertThat(group.charged())
            .as(victim.output())
            .containsExactlyInAnyOrderElementsOf(shop.accepted());
      }
    }
  }

  private static void placeAround(Shop shop, AtomicBoolean killed) {
    while (!killed.get()) {
      shop.place();
    }
    shop.place(ORDERS_AFTER_KILL);
  }

  private JarProcess services(NodeGroup group) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("node", "--roles", "order,payment"));
    List<String> settings = new ArrayList<>(group.sharedSettings());
    settings.addAll(List.of(SHORT_ACK_WAITS));
    settings.add("http.port=0");
    settings.forEach(setting -> arguments.addAll(List.of("--set", setting)));
    Path temp = Files.createDirectories(work.resolve("tmp"));
    return JarProcess.start(work, temp, arguments.toArray(String[]::new));
  }
}
