package dev.weft.payment.adapter;

import static dev.weft.tools.testkit.Async.await;
import static dev.weft.tools.testkit.Async.awaitFailure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.payment.domain.Charge;
import dev.weft.payment.domain.ChargeOutcome;
import dev.weft.payment.domain.PaymentFailures;
import dev.weft.payment.flow.PaymentProvider;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The breaker before a provider over HTTP, against a server that misbehaves as told; nobody asks it
 * how it is, see {@link ProviderHealthTest}.
 */
class ProviderBreakerTest {
  private static final long TIMEOUT_MS = 300;
  private static final long RESET_TIMEOUT_MS = 200;
  private static final int FAILURES_MAX = 5;
  private static final long PATIENCE_MS = 60_000;
  private static final int ROUTES_BRING = 160;
  private static final BreakerOptions BREAKER =
      new BreakerOptions(FAILURES_MAX, RESET_TIMEOUT_MS, 0);
  private static final Charge CHARGE = new Charge("o1", 100, "EUR", "tok_ok", "o1");
  private static final String CAPTURED = ScriptedServer.captured("ch_1", CHARGE);

  private final Vertx vertx = Vertx.vertx();
  private ScriptedServer server;
  private ProviderBreaker breaker;
  private PaymentProvider provider;
  private int orders;

  @BeforeEach
  void connect() {
    server = new ScriptedServer(vertx);
    ProviderOptions options = server.options(TIMEOUT_MS, 4);
    breaker = ProviderBreaker.ofNode(vertx, BREAKER, options, OpenTelemetry.noop());
    provider = new GuardedProvider(new HttpPaymentProvider(vertx, options), breaker);
  }

  @AfterEach
  void close() {
    await(vertx.close());
  }

  @Test
  void letsAsManyWaitForTheOneConnectionAsTheRoutesBring() {
    ProviderOptions one = server.options(PATIENCE_MS, 1);
    ProviderBreaker patient = new ProviderBreaker(vertx, BREAKER, ROUTES_BRING);
    PaymentProvider narrow = new GuardedProvider(new HttpPaymentProvider(vertx, one), patient);
    server.answer(201, CAPTURED);

    await(Future.all(Stream.generate(() -> narrow.charge(CHARGE)).limit(ROUTES_BRING).toList()));

    assertThat(server.requests()).isEqualTo(ROUTES_BRING);
    assertThat(patient.state()).isEqualTo("closed");
  }

  @Test
  void staysClosedWhenASuccessStandsBetweenFailures() {
    fail(FAILURES_MAX - 1);
    succeed();
    fail(FAILURES_MAX - 1);
    assertThat(breaker.state()).isEqualTo("closed");
    assertFailure(FailureKind.PAUSE, PaymentFailures.PROVIDER_UNAVAILABLE);
    assertThat(breaker.state()).isEqualTo("open");
  }

  @Test
  void countsADeclineAsTheAnswerItIs() {
    fail(FAILURES_MAX - 1);
    server.answer(402, "{\"code\":\"card_declined\"}");
    await(provider.charge(CHARGE));
    fail(FAILURES_MAX - 1);
    assertThat(breaker.state()).isEqualTo("closed");
  }

  @Test
  void pausesAtOnceWithoutAskingWhileOpen() {
    open();
    int asked = server.requests();
    assertFailure(FailureKind.PAUSE, PaymentFailures.BREAKER_OPEN);
    assertThat(server.requests()).isEqualTo(asked);
  }

  @Test
  void oneOrderThatAlwaysFailsDoesNotOpenIt() {
    server.answer(503, "");
    for (int i = 0; i < FAILURES_MAX * 2; i++) {
      assertFailure(CHARGE, FailureKind.RETRY, PaymentFailures.PROVIDER_UNAVAILABLE);
    }
    assertThat(breaker.state()).isEqualTo("closed");
  }

  @Test
  void opensAgainWhenTheTrialFailsAndClosesWhenItSucceeds() {
    open();
    awaitTrial();
    assertThat(breaker.state()).isEqualTo("open");
    server.answer(201, CAPTURED);
    Awaitility.await().until(() -> await(provider.charge(CHARGE).map(true).otherwise(false)));
    assertThat(breaker.state()).isEqualTo("closed");
  }

  @Test
  void letsOneCallTryWhileTheOthersWait() {
    open();
    Promise<HttpServerRequest> asked = Promise.promise();
    server.answer(asked::tryComplete);
    Awaitility.await()
        .until(
            () -> {
              provider.charge(next()).onComplete(any -> {});
              return asked.future().isComplete();
            });
    int requests = server.requests();
    assertThat(breaker.state()).isEqualTo("half_open");
    assertFailure(FailureKind.PAUSE, PaymentFailures.BREAKER_OPEN);
    assertThat(server.requests()).isEqualTo(requests);

    server.answer(201, CAPTURED);
    asked.future().result().response().setStatusCode(201).end(CAPTURED);
    Awaitility.await().until(() -> breaker.state().equals("closed"));
  }

  @Test
  void pausesCallsThatWereUnderWayWhenItOpened() {
    Promise<HttpServerRequest> asked = Promise.promise();
    server.answer(asked::complete);
    Future<ChargeOutcome> early = provider.charge(CHARGE);
    HttpServerRequest request = await(asked.future());
    open();

    request.response().setStatusCode(503).end();

    assertThat(awaitFailure(early).kind()).isEqualTo(FailureKind.PAUSE);
  }

  /** Another order each time. */
  private void fail(int times) {
    server.answer(503, "");
    for (int i = 0; i < times; i++) {
      assertFailure(next(), FailureKind.RETRY, PaymentFailures.PROVIDER_UNAVAILABLE);
    }
  }

  private Charge next() {
    String order = "o" + ++orders;
    return new Charge(order, 100, "EUR", "tok_ok", order);
  }

  /** The failure that opens it is the first that is the provider's and not the order's. */
  private void open() {
    fail(FAILURES_MAX - 1);
    assertFailure(FailureKind.PAUSE, PaymentFailures.PROVIDER_UNAVAILABLE);
    assertThat(breaker.state()).isEqualTo("open");
  }

  /** Until the provider has been asked once more. */
  private void awaitTrial() {
    int asked = server.requests();
    Awaitility.await()
        .until(
            () -> {
              awaitFailure(provider.charge(next()));
              return server.requests() > asked;
            });
  }

  private void succeed() {
    server.answer(201, CAPTURED);
    await(provider.charge(CHARGE));
  }

  private void assertFailure(FailureKind kind, String id) {
    assertFailure(next(), kind, id);
  }

  private void assertFailure(Charge charge, FailureKind kind, String id) {
    Failure failure = awaitFailure(provider.charge(charge));
    assertThat(failure.id()).isEqualTo(id);
    assertThat(failure.kind()).isEqualTo(kind);
  }
}
