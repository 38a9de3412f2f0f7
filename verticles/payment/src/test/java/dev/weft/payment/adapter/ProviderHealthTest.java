package dev.weft.payment.adapter;

import static dev.weft.tools.testkit.Async.await;
import static dev.weft.tools.testkit.Async.awaitFailure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.kernel.failure.ActiveConditions;
import dev.weft.kernel.failure.Condition;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.payment.domain.Charge;
import dev.weft.payment.domain.ChargeOutcome;
import dev.weft.payment.domain.PaymentFailures;
import dev.weft.payment.flow.PaymentProvider;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose a failure is, against a server that says how it is and need not be right. */
class ProviderHealthTest {
  private static final long TIMEOUT_MS = 300;
  private static final long PROBE_INTERVAL_MS = 20;
  private static final long RESET_TIMEOUT_MS = 200;
  private static final int FAILURES_MAX = 5;
  private static final int RETRIES_MAX = 2;
  private static final int FLAKY_FAILURES = 2;

  /** As many as a route gives an order by default. */
  private static final int DELIVERIES_MAX = 20;

  private static final String POISON = "poison";
  private static final int WELL = 200;
  private static final int UNWELL = 503;
  private static final int BEGIN_MS_MAX = 20;
  private static final int OUTAGE_MS_MAX = 400;

  /** A paused route tries so often. */
  private static final Duration TICK = Duration.ofMillis(10);

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Vertx vertx = Vertx.vertx();
  private ScriptedServer server;
  private ProviderBreaker breaker;
  private PaymentProvider provider;

  /** How a provider that is away looks. */
  enum Outage {
    SERVER_ERROR,
    CONNECTION_CUT,
    SILENCE;

    void answer(HttpServerRequest request) {
      switch (this) {
        case SERVER_ERROR -> request.response().setStatusCode(502).end();
        case CONNECTION_CUT -> request.connection().close();
        case SILENCE -> {}
      }
    }
  }

  @BeforeEach
  void connect() {
    server = new ScriptedServer(vertx);
    connect(RESET_TIMEOUT_MS);
  }

  @AfterEach
  void close() {
    await(vertx.close());
  }

  @ParameterizedTest
  @EnumSource(Outage.class)
  void pausesAtTheFirstFailureOfAProviderThatIsAway(Outage outage) {
    beginOutage(outage);
    assertFailure("o1", FailureKind.PAUSE, PaymentFailures.PROVIDER_UNAVAILABLE);
    assertThat(breaker.state()).isEqualTo("closed");
  }

  @ParameterizedTest
  @EnumSource(Outage.class)
  void leavesAFailureToItsOrderWhenTheProviderIsWell(Outage outage) {
    server.answer(outage::answer);
    server.answerHealth(WELL);
    assertFailure("o1", FailureKind.RETRY, PaymentFailures.PROVIDER_UNAVAILABLE);
  }

  @Test
  void takesAHealthUrlThatIsSilentForNo() {
    server.answer(UNWELL, "");
    server.answerHealth(request -> {});
    assertFailure("o1", FailureKind.PAUSE, PaymentFailures.PROVIDER_UNAVAILABLE);
  }

  @Test
  void sharesOneQuestionAmongFailuresThatCameTogether() {
    beginOutage(Outage.SERVER_ERROR);
    server.answerHealth(request -> vertx.setTimer(TIMEOUT_MS / 3, id -> request.response().end()));
    int count = FAILURES_MAX - 1;
    Promise<Void> failed = Promise.promise();
    vertx.runOnContext(
        v ->
            Future.join(
                    IntStream.range(0, count)
                        .mapToObj(i -> provider.charge(charge("o" + i)).otherwiseEmpty())
                        .toList())
                .<Void>mapEmpty()
                .onComplete(failed));
    await(failed.future());
    assertThat(server.requests()).isEqualTo(count);
    assertThat(server.healthChecks()).isLessThan(count);
  }

  @Test
  void opensAfterSoManyFailuresInARowAndThenAsksForNoMoney() {
    connect(3_600_000);
    beginOutage(Outage.SERVER_ERROR);
    for (int i = 0; i < FAILURES_MAX; i++) {
      assertThat(breaker.state()).isEqualTo("closed");
      assertFailure("o" + i, FailureKind.PAUSE, PaymentFailures.PROVIDER_UNAVAILABLE);
    }
    assertThat(breaker.state()).isEqualTo("open");
    int asked = server.requests();
    assertFailure("o9", FailureKind.PAUSE, PaymentFailures.BREAKER_OPEN);
    assertThat(server.requests()).isEqualTo(asked);

    endOutage();
    awaitCaptured("o9");
    assertThat(breaker.state()).isEqualTo("closed");
  }

  @Test
  void aLoneChargeThatAlwaysFailsUsesUpItsTriesAfterAnOutage() {
    beginOutage(Outage.SERVER_ERROR);
    for (int i = 0; i < FAILURES_MAX; i++) {
      awaitFailure(provider.charge(charge(POISON)));
    }
    endOutage();

    assertThat(deliveriesOf(POISON)).isEqualTo(DELIVERIES_MAX);

    awaitCaptured("o1");
    assertThat(breaker.state()).isEqualTo("closed");
  }

  @Test
  void aLoneChargeThatAlwaysFailsUsesUpItsTriesWithoutAnyOutage() {
    endOutage();
    assertThat(deliveriesOf(POISON)).isEqualTo(DELIVERIES_MAX);
  }

  /** They fail twice each, one right after the other, before any order works. */
  @Test
  void ordersThatFailForTheirOwnReasonKeepNoOtherOrderWaiting() {
    connect(3_600_000);
    server.answerHealth(WELL);
    Map<String, Integer> tries = new ConcurrentHashMap<>();
    server.answer(
        request -> {
          String key = request.getHeader(ProviderHttp.IDEMPOTENCY_KEY);
          boolean fails = key.startsWith("flaky") && tries.merge(key, 1, Integer::sum) <= 2;
          request
              .response()
              .setStatusCode(fails ? 503 : 201)
              .end(fails ? "" : ScriptedServer.captured("ch_1", charge(key)));
        });
    for (int i = 0; i < FAILURES_MAX * 4; i++) {
      for (int failure = 0; failure < FLAKY_FAILURES; failure++) {
        assertFailure("flaky" + i, FailureKind.RETRY, PaymentFailures.PROVIDER_UNAVAILABLE);
      }
    }
    assertThat(breaker.state()).isEqualTo("closed");
    assertThat(failureOf("good")).isNull();
    for (int i = 0; i < FAILURES_MAX * 4; i++) {
      assertThat(failureOf("flaky" + i)).isNull();
    }
  }

  @Test
  void ordersThatHaveFailedLeaveConnectionsToThoseThatHaveNot() {
    connect(3_600_000);
    server.answerHealth(WELL);
    server.answer(503, "");
    List<String> failing = List.of("a", "b", "c", "d");
    failing.forEach(
        key -> assertFailure(key, FailureKind.RETRY, PaymentFailures.PROVIDER_UNAVAILABLE));

    server.answer(
        request -> {
          String key = request.getHeader(ProviderHttp.IDEMPOTENCY_KEY);
          if (!failing.contains(key)) {
            request.response().setStatusCode(201).end(ScriptedServer.captured("ch_1", charge(key)));
          }
        });
    List<Future<ChargeOutcome>> retries =
        failing.stream().map(key -> provider.charge(charge(key))).toList();
    assertThat(failureOf("new")).isNull();
    retries.forEach(retry -> assertThat(awaitFailure(retry).kind()).isEqualTo(FailureKind.RETRY));
    assertThat(server.requests()).isEqualTo(failing.size() + RETRIES_MAX + 1);
  }

  /** It says that it is well, and its word is worth nothing: as long as the rest lasts, no call. */
  @Test
  void opensForAProviderThatFailsEverybodyWhateverItSays() {
    server.answerHealth(WELL);
    server.answer(500, "");
    Awaitility.await()
        .atMost(LIMIT)
        .pollInterval(TICK)
        .until(
            () -> {
              failureOf("o" + server.requests());
              return breaker.state().equals("open");
            });
    int asked = server.requests();
    assertFailure("another", FailureKind.PAUSE, PaymentFailures.BREAKER_OPEN);
    assertThat(server.requests()).isEqualTo(asked);

    endOutage();
    awaitCaptured("another");
    assertThat(breaker.state()).isEqualTo("closed");
  }

  @Test
  void pausesForAProviderThatLetsNobodyInAndSaysWhy() {
    endOutage();
    server.answer(401, "");
    for (int i = 0; i < FAILURES_MAX; i++) {
      assertFailure("o" + i, FailureKind.PAUSE, PaymentFailures.PROVIDER_REFUSES_US);
    }
    assertThat(breaker.state()).isEqualTo("open");
    assertThat(ActiveConditions.of(vertx).all())
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.condition()).isEqualTo(Condition.PROVIDER_REFUSES_US);
              assertThat(one.detail()).startsWith("PAY-105 status 401");
            });

    endOutage();
    awaitCaptured("o1");
    assertThat(ActiveConditions.of(vertx).all()).isEmpty();
  }

  /** A slow trickle of orders, and a provider that goes and comes at any time. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void spendsNoMoreThanOneDeliveryOnAnOutage(long seed) {
    Random random = new Random(seed);
    endOutage();
    for (Outage outage : Outage.values()) {
      AtomicBoolean over = new AtomicBoolean();
      int beginMs = 1 + random.nextInt(BEGIN_MS_MAX);
      vertx.setTimer(beginMs, id -> beginOutage(outage));
      int endMs = beginMs + 1 + random.nextInt(OUTAGE_MS_MAX);
      vertx.setTimer(
          endMs,
          id -> {
            endOutage();
            over.set(true);
          });
      for (int i = 0; !over.get(); i++) {
        String key = outage + "-" + i;
        assertThat(deliveriesOf(key)).as("seed %d, order %s", seed, key).isLessThanOrEqualTo(2);
      }
    }
  }

  private void connect(long resetTimeoutMs) {
    ProviderOptions options = server.options(TIMEOUT_MS, 4);
    BreakerOptions settings = new BreakerOptions(FAILURES_MAX, resetTimeoutMs, PROBE_INTERVAL_MS);
    breaker = new ProviderBreaker(vertx, settings, RETRIES_MAX);
    provider = new GuardedProvider(new HttpPaymentProvider(vertx, options), breaker);
  }

  private void beginOutage(Outage outage) {
    server.answer(outage::answer);
    server.answerHealth(UNWELL);
  }

  private void endOutage() {
    server.answer(ProviderHealthTest::captureUnlessPoisoned);
    server.answerHealth(WELL);
  }

  private static void captureUnlessPoisoned(HttpServerRequest request) {
    String key = request.getHeader(ProviderHttp.IDEMPOTENCY_KEY);
    if (POISON.equals(key)) {
      request.response().setStatusCode(500).end();
    } else {
      request.response().setStatusCode(201).end(ScriptedServer.captured("ch_1", charge(key)));
    }
  }

  /** As the bridge delivers: a pause costs nothing, anything else is a delivery, up to the last. */
  private int deliveriesOf(String key) {
    int[] count = {1};
    Awaitility.await()
        .atMost(LIMIT)
        .pollDelay(Duration.ZERO)
        .pollInterval(TICK)
        .until(
            () -> {
              Failure failure = failureOf(key);
              if (failure == null || count[0] == DELIVERIES_MAX) {
                return true;
              }
              if (!failure.is(FailureKind.PAUSE)) {
                count[0]++;
              }
              return false;
            });
    return count[0];
  }

  private void awaitCaptured(String key) {
    assertThat(deliveriesOf(key)).isEqualTo(1);
  }

  /** Null when it was captured. */
  private Failure failureOf(String key) {
    return await(
        provider
            .charge(charge(key))
            .transform(
                done -> Future.succeededFuture(done.failed() ? Failure.of(done.cause()) : null)));
  }

  private void assertFailure(String key, FailureKind kind, String id) {
    Failure failure = awaitFailure(provider.charge(charge(key)));
    assertThat(failure.id()).isEqualTo(id);
    assertThat(failure.kind()).isEqualTo(kind);
  }

  private static Charge charge(String key) {
    return new Charge(key, 100, "EUR", "tok_ok", key);
  }
}
