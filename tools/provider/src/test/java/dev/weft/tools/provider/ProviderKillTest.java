package dev.weft.tools.provider;

import static dev.weft.tools.provider.ProviderClient.charge;
import static dev.weft.tools.testkit.Async.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProviderKillTest {
  private static final Duration LIMIT = Duration.ofSeconds(40);
  private static final int CHARGES = 2_000;
  private static final int ANSWERS_BEFORE_KILL = 200;

  @TempDir private Path directory;
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    await(vertx.close());
  }

  @Test
  void stillKnowsEveryAnswerItGaveBeforeItWasKilled() throws IOException {
    Path ledger = directory.resolve("ledger.jsonl");
    Map<String, JsonObject> answered = new ConcurrentHashMap<>();
    try (ProviderJvm first = ProviderJvm.start(ledger)) {
      ProviderClient client = new ProviderClient(vertx, first.port());
      for (int i = 0; i < CHARGES; i++) {
        String key = "k" + i;
        client
            .charge(key, charge("tok_ok"))
            .onSuccess(response -> answered.put(key, response.bodyAsJsonObject()));
      }
      Awaitility.await().atMost(LIMIT).until(() -> answered.size() > ANSWERS_BEFORE_KILL);
    }
    try (ProviderJvm second = ProviderJvm.start(ledger)) {
      // The native library of the one that was killed is gone; there is that of the second.
      assertThat(directory.toFile().list((dir, name) -> name.endsWith(".so"))).hasSizeLessThan(2);
      ProviderClient client = new ProviderClient(vertx, second.port());
      answered.forEach(
          (key, answer) ->
              assertThat(await(client.charge(key, charge("tok_ok"))).bodyAsJsonObject())
                  .isEqualTo(answer));
    }
  }
}
