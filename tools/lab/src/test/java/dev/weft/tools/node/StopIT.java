package dev.weft.tools.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.process.Ports;
import dev.weft.tools.lab.Answer;
import dev.weft.tools.lab.JarProcess;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StopIT {
  private static final Duration LIMIT = Duration.ofSeconds(40);
  private static final int ORDERS = 40;
  private static final int CHILDREN = 2;
  private static final int SIGTERM_EXIT = 143;

  @TempDir Path work;

  @Test
  void drainsOnSigtermAndLeavesNothingAsOftenAsItIsStarted() throws Exception {
    int port = Ports.freeOr("127.0.0.1", 0);
    HttpApi api = new HttpApi(port);
    List<String> accepted = new ArrayList<>();
    try (JarProcess weft = up(port)) {
      await().atMost(LIMIT).until(() -> api.status("/ready") == 200);
      assertThat(weft.descendants()).hasSize(CHILDREN);
      for (int i = 0; i < ORDERS; i++) {
        accepted.add(place(api, "order-" + i));
      }
      weft.terminate();

      assertThat(weft.exitCode(LIMIT)).as(weft.output()).isEqualTo(SIGTERM_EXIT);
      assertThat(weft.aliveDescendants()).isEmpty();
      assertThat(weft.output())
          .doesNotContain("ERROR")
          .doesNotContain("not drained")
          .doesNotContain("starting it again");
      assertThat(work.resolve("data/nats/nats-server.pid")).doesNotExist();
      assertThat(work.resolve("data/provider/provider.pid")).doesNotExist();
    }
    try (JarProcess again = up(port, "shutdown.drainDelay=10s", "shutdown.timeout=40s")) {
      await().atMost(LIMIT).until(() -> api.status("/ready") == 200);
      await()
          .atMost(LIMIT)
          .untilAsserted(
              () -> {
                for (String order : accepted) {
                  assertThat(api.order(order).getString("status"))
                      .as(again.output())
                      .isEqualTo("CONFIRMED");
                }
              });
      saysThatItDrainsAndTakesOrdersMeanwhile(again, api);
    }
  }

  private static void saysThatItDrainsAndTakesOrdersMeanwhile(JarProcess weft, HttpApi api)
      throws Exception {
    weft.terminate();
    await().atMost(LIMIT).until(() -> api.status("/ready") == 503);

    assertThat(api.json("/ready").getJsonArray("reasons")).containsExactly("draining");
    assertThat(api.status("/live")).isEqualTo(200);
    Answer answer = api.place(HttpApi.orderOf("tok_ok", Map.of("YARN-WOOL-NAT", 1)), "late");
    assertThat(answer.status()).as(weft.output()).isEqualTo(202);
    assertThat(answer.header("Connection")).hasValue("close");
    assertThat(weft.exitCode(LIMIT)).as(weft.output()).isEqualTo(SIGTERM_EXIT);
    assertThat(weft.output()).doesNotContain("ERROR").doesNotContain("not drained");
  }

  private static String place(HttpApi api, String key) throws Exception {
    var answer = api.place(HttpApi.orderOf("tok_ok", Map.of("YARN-WOOL-NAT", 1)), key);
    assertThat(answer.status()).isEqualTo(202);
    return new JsonObject(answer.text()).getString("orderId");
  }

  private JarProcess up(int port, String... settings) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("up", "--set", "http.port=" + port));
    arguments.addAll(List.of("--set", "nats.embedded.port=0"));
    List.of(settings).forEach(setting -> arguments.addAll(List.of("--set", setting)));
    Path temp = Files.createDirectories(work.resolve("tmp"));
    return JarProcess.start(work, temp, arguments.toArray(String[]::new));
  }
}
