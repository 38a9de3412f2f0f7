package dev.weft.payment.adapter;

import static dev.weft.payment.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How long a provider is left alone, against one whose health is as told. */
class ProviderRestTest {
  private static final long TIMEOUT_MS = 1_000;
  private static final long PROBE_INTERVAL_MS = 20;

  /** Longer than a test takes. */
  private static final long NEVER_MS = 3_600_000;

  private final Vertx vertx = Vertx.vertx();
  private final ScriptedServer server = new ScriptedServer(vertx);
  private final AtomicInteger ended = new AtomicInteger();

  @AfterEach
  void close() {
    await(vertx.close());
  }

  @Test
  void endsWhenTheProviderSaysThatItIsWell() {
    ProviderRest rest = rest(NEVER_MS, PROBE_INTERVAL_MS);
    rest.begin();
    await().until(() -> server.healthChecks() >= 3);
    assertThat(rest.isResting()).isTrue();

    server.answerHealth(204);

    await().until(() -> ended.get() == 1);
    assertThat(rest.isResting()).isFalse();
  }

  @Test
  void endsAfterItsTimeWhateverTheProviderSays() {
    ProviderRest rest = rest(PROBE_INTERVAL_MS * 10, PROBE_INTERVAL_MS);
    rest.begin();
    await().until(() -> ended.get() == 1);
    assertThat(rest.isResting()).isFalse();
  }

  @Test
  void asksNobodyWhenItIsToldSo() {
    server.answerHealth(200);
    ProviderRest rest = rest(200, 0);
    rest.begin();
    await().until(() -> ended.get() == 1);
    assertThat(server.healthChecks()).isZero();
  }

  @Test
  void takesTheWordOfAProviderThatFailsAllTheSameLessAndLess() {
    server.answerHealth(200);
    ProviderRest rest = rest(NEVER_MS, PROBE_INTERVAL_MS);
    int trials = 4;
    for (int i = 1; i <= trials; i++) {
      rest.begin();
      int trial = i;
      await().until(() -> ended.get() == trial);
    }
    int before = server.healthChecks();
    rest.begin();
    await().until(() -> ended.get() == trials + 1);
    // 20 ms doubled four times, asked each 20 ms: 16 times at most, and more than once at least.
    assertThat(server.healthChecks() - before).isGreaterThan(1);
  }

  @Test
  void endsWhenTheProviderHasDoneWhatItWasAskedFor() {
    server.answerHealth(200);
    ProviderRest rest = rest(NEVER_MS, NEVER_MS / 2);
    rest.begin();
    assertThat(rest.isResting()).isTrue();
    rest.recovered();
    assertThat(rest.isResting()).isFalse();
  }

  private ProviderRest rest(long resetTimeoutMs, long probeIntervalMs) {
    return new ProviderRest(
        vertx,
        new BreakerOptions(5, resetTimeoutMs, probeIntervalMs),
        new ProviderOptions(server.url(), TIMEOUT_MS, 1, ScriptedServer.HEALTH_PATH),
        ended::incrementAndGet);
  }
}
