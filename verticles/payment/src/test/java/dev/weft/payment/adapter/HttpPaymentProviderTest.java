package dev.weft.payment.adapter;

import static dev.weft.testkit.Async.await;
import static dev.weft.testkit.Async.awaitFailure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.payment.domain.Charge;
import dev.weft.payment.domain.ChargeOutcome;
import dev.weft.payment.domain.PaymentFailures;
import dev.weft.payment.domain.Refund;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The HTTP provider and its breaker against a server that misbehaves as told; nobody asks it how it
 * is, see {@link ProviderHealthTest}.
 */
class HttpPaymentProviderTest {
  private static final long TIMEOUT_MS = 300;
  private static final long RESET_TIMEOUT_MS = 200;
  private static final int FAILURES_MAX = 5;
  private static final long PATIENCE_MS = 60_000;
  private static final int ROUTES_BRING = 160;
  private static final BreakerOptions BREAKER =
      new BreakerOptions(FAILURES_MAX, RESET_TIMEOUT_MS, 0);
  private static final Charge CHARGE = new Charge("o1", 100, "EUR", "tok_ok", "o1");
  private static final String CAPTURED = "{\"chargeId\":\"ch_1\",\"status\":\"captured\"}";

  private final Vertx vertx = Vertx.vertx();
  private ScriptedServer server;
  private ProviderBreaker breaker;
  private HttpPaymentProvider provider;

  @BeforeEach
  void connect() {
    server = new ScriptedServer(vertx);
    ProviderOptions options =
        new ProviderOptions(server.url(), TIMEOUT_MS, 4, ScriptedServer.HEALTH_PATH);
    breaker = ProviderBreaker.ofNode(vertx, BREAKER, options, OpenTelemetry.noop());
    provider = new HttpPaymentProvider(vertx, options, breaker);
  }

  @AfterEach
  void close() {
    await(vertx.close());
  }

  @Test
  void understandsCapturedAndDeclined() {
    server.answer(201, CAPTURED);
    assertThat(await(provider.charge(CHARGE))).isEqualTo(new ChargeOutcome.Captured("ch_1"));
    server.answer(402, "{\"code\":\"card_declined\"}");
    assertThat(await(provider.charge(CHARGE)))
        .isEqualTo(new ChargeOutcome.Declined("card_declined"));
    server.answer(201, "{\"refundId\":\"re_1\"}");
    assertThat(await(provider.refund(new Refund("o1:refund", "ch_1", 100)))).isEqualTo("re_1");
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 503, 408, 409, 429})
  void triesAgainLaterWhenTheProviderCannotNow(int status) {
    server.answer(status, "");
    assertFailure(FailureKind.RETRY, PaymentFailures.PROVIDER_UNAVAILABLE);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 404, 422})
  void rejectsWhatTheProviderWillNeverDo(int status) {
    server.answer(status, "{\"code\":\"x\"}");
    for (int i = 0; i < FAILURES_MAX * 2; i++) {
      assertFailure(FailureKind.REJECT, PaymentFailures.PROVIDER_REFUSED);
    }
    assertThat(breaker.state()).isEqualTo("closed");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "201 | no json",
        "201 | []",
        "201 | null",
        "201 | {}",
        "201 | {\"chargeId\":7,\"status\":\"captured\"}",
        "201 | {\"chargeId\":\"\",\"status\":\"captured\"}",
        "201 | {\"chargeId\":\"ch_1\",\"status\":\"pending\"}",
        "200 | {\"chargeId\":\"ch_1\",\"status\":\"captured\"}",
        "302 | x",
        "402 | <html>"
      })
  void takesNoMalformedReplyForAnAnswer(int status, String body) {
    server.answer(status, body);
    assertFailure(FailureKind.RETRY, PaymentFailures.PROVIDER_UNREADABLE);
  }

  @Test
  void letsAsManyWaitForTheOneConnectionAsTheRoutesBring() {
    ProviderOptions one =
        new ProviderOptions(server.url(), PATIENCE_MS, 1, ScriptedServer.HEALTH_PATH);
    ProviderBreaker patient = new ProviderBreaker(vertx, BREAKER, PATIENCE_MS);
    HttpPaymentProvider narrow = new HttpPaymentProvider(vertx, one, patient);
    server.answer(201, CAPTURED);

    await(Future.all(Stream.generate(() -> narrow.charge(CHARGE)).limit(ROUTES_BRING).toList()));

    assertThat(server.requests()).isEqualTo(ROUTES_BRING);
    assertThat(patient.state()).isEqualTo("closed");
  }

  @Test
  void gradesNoAnswerInTimeAsRetry() {
    server.answer(request -> {});
    assertFailure(FailureKind.RETRY, PaymentFailures.PROVIDER_UNAVAILABLE);
  }

  @Test
  void waitsNotForAnAnswerThatTrickles() {
    server.answer(
        request -> {
          request.response().setChunked(true);
          vertx.setPeriodic(TIMEOUT_MS / 4, timer -> trickle(request, timer));
        });
    assertFailure(FailureKind.RETRY, PaymentFailures.PROVIDER_UNAVAILABLE);
  }

  @Test
  void gradesABrokenConnectionAsRetry() {
    server.answer(request -> request.connection().close());
    assertFailure(FailureKind.RETRY, PaymentFailures.PROVIDER_UNAVAILABLE);
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
  void opensAgainWhenTheTrialFailsAndClosesWhenItSucceeds() {
    open();
    awaitHalfOpen();
    assertFailure(FailureKind.PAUSE, PaymentFailures.PROVIDER_UNAVAILABLE);
    assertThat(breaker.state()).isEqualTo("open");
    awaitHalfOpen();
    succeed();
    assertThat(breaker.state()).isEqualTo("closed");
  }

  @Test
  void letsOneCallTryWhileTheOthersWait() {
    open();
    awaitHalfOpen();
    Promise<HttpServerRequest> asked = Promise.promise();
    server.answer(asked::complete);
    Future<ChargeOutcome> trial = provider.charge(CHARGE);
    HttpServerRequest request = await(asked.future());

    assertFailure(FailureKind.PAUSE, PaymentFailures.BREAKER_OPEN);
    request.response().setStatusCode(201).end(CAPTURED);

    assertThat(await(trial)).isEqualTo(new ChargeOutcome.Captured("ch_1"));
    assertThat(breaker.state()).isEqualTo("closed");
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

  private void fail(int times) {
    server.answer(503, "");
    for (int i = 0; i < times; i++) {
      assertFailure(FailureKind.RETRY, PaymentFailures.PROVIDER_UNAVAILABLE);
    }
  }

  /** The failure that opens it is the first that is the provider's and not the order's. */
  private void open() {
    fail(FAILURES_MAX - 1);
    assertFailure(FailureKind.PAUSE, PaymentFailures.PROVIDER_UNAVAILABLE);
    assertThat(breaker.state()).isEqualTo("open");
  }

  private void awaitHalfOpen() {
    Awaitility.await().until(() -> breaker.state().equals("half_open"));
  }

  private void succeed() {
    server.answer(201, CAPTURED);
    await(provider.charge(CHARGE));
  }

  private void assertFailure(FailureKind kind, String id) {
    Failure failure = awaitFailure(provider.charge(CHARGE));
    assertThat(failure.id()).isEqualTo(id);
    assertThat(failure.kind()).isEqualTo(kind);
  }

  private void trickle(HttpServerRequest request, long timer) {
    if (request.response().closed()) {
      vertx.cancelTimer(timer);
    } else {
      request.response().write(" ");
    }
  }
}
