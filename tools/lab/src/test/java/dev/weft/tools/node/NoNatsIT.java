package dev.weft.tools.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.process.Ports;
import dev.weft.tools.lab.Answer;
import dev.weft.tools.lab.JarProcess;
import dev.weft.tools.testkit.nats.NatsServer;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NoNatsIT {
  private static final Duration LIMIT = Duration.ofSeconds(40);

  private static final JsonObject ORDER = HttpApi.orderOf("tok_ok", Map.of("LOOM-INKLE", 1));

  @TempDir Path work;

  @Test
  void isAliveAndNotReadyUntilNatsComes() throws Exception {
    try (NatsServer nats = NatsServer.started()) {
      nats.stop();
      int port = Ports.freeOr("127.0.0.1", 0);
      HttpApi api = new HttpApi(port);
      try (JarProcess weft = up(port, nats.url())) {
        await().atMost(LIMIT).until(() -> api.status("/live") == 200);
        Answer unready = api.get("/ready");
        assertThat(unready.status()).isEqualTo(503);
        await().atMost(LIMIT).until(() -> api.get("/ready").text().contains(nats.url()));
        assertRefused(api);

        nats.start();
        await().atMost(LIMIT).until(() -> api.status("/ready") == 200);
        assertThat(api.place(ORDER, "first").status()).as(weft.output()).isEqualTo(202);

        nats.kill();
        assertRefused(api);
        await().atMost(LIMIT).until(() -> api.status("/ready") == 503);

        nats.start();
        await().atMost(LIMIT).until(() -> api.status("/ready") == 200);
        assertThat(api.place(ORDER, "second").status()).isEqualTo(202);
      }
    }
  }

  /** Nobody sends requests to a node that was never ready, so nobody has to find out. */
  @Test
  void endsAtOnceWhenItWaitsForNats() throws Exception {
    int port = Ports.freeOr("127.0.0.1", 0);
    HttpApi api = new HttpApi(port);
    String nowhere = "nats://127.0.0.1:" + Ports.freeOr("127.0.0.1", 0);
    try (JarProcess weft =
        up(port, nowhere, "--set=shutdown.drainDelay=5m", "--set=shutdown.timeout=6m")) {
      await().atMost(LIMIT).until(() -> api.status("/live") == 200);
      await().atMost(LIMIT).until(() -> !weft.descendants().isEmpty());
      weft.terminate();
      assertThat(weft.exitCode(LIMIT)).as(weft.output()).isEqualTo(143);
      await().atMost(LIMIT).until(() -> weft.aliveDescendants().isEmpty());
    }
  }

  private JarProcess up(int port, String natsUrl, String... more) throws Exception {
    List<String> arguments =
        new ArrayList<>(List.of("up", "--set=http.port=" + port, "--set=nats.servers=" + natsUrl));
    arguments.addAll(List.of(more));
    Path temp = Files.createDirectories(work.resolve("tmp"));
    return JarProcess.start(work, temp, arguments.toArray(String[]::new));
  }

  private static void assertRefused(HttpApi api) throws Exception {
    Answer refused = api.place(ORDER, "refused");
    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.header("Retry-After")).isPresent();
    assertThat(refused.header("Content-Type")).hasValue("application/problem+json");
  }
}
