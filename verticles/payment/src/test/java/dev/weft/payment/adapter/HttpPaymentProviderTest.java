package dev.weft.payment.adapter;

import static dev.weft.tools.testkit.Async.await;
import static dev.weft.tools.testkit.Async.awaitFailure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.payment.domain.Charge;
import dev.weft.payment.domain.ChargeOutcome;
import dev.weft.payment.domain.PaymentFailures;
import dev.weft.payment.domain.Refund;
import dev.weft.payment.domain.RefundOutcome;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each answer of a provider is taken for, and about whom it is. */
class HttpPaymentProviderTest {
  private static final long TIMEOUT_MS = 5_000;
  private static final Charge CHARGE = new Charge("o1", 100, "EUR", "tok_ok", "o1");
  private static final Refund REFUND = new Refund("o1:refund", "ch_1", 100);
  private static final String CAPTURED = ScriptedServer.captured("ch_1", CHARGE);
  private static final ChargeOutcome.Captured CAPTURE =
      new ChargeOutcome.Captured("ch_1", 100, "EUR", "o1");
  private static final String REFUNDED =
      "{\"refundId\":\"re_1\",\"chargeId\":\"ch_1\",\"amountMinor\":100}";

  @TempDir private Path directory;
  private final Vertx vertx = Vertx.vertx();
  private ScriptedServer server;
  private HttpPaymentProvider provider;

  @BeforeEach
  void connect() {
    server = new ScriptedServer(vertx);
    provider = new HttpPaymentProvider(vertx, server.options(TIMEOUT_MS, 4));
  }

  @AfterEach
  void close() {
    await(vertx.close());
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 201, 202, 203, 299})
  void takesAnySuccessWhoseBodyIsTheAnswerForTheAnswer(int status) {
    server.answer(status, CAPTURED);
    assertThat(await(provider.charge(CHARGE))).isEqualTo(CAPTURE);
    assertThat(await(provider.lookup(CHARGE))).contains(CAPTURE);
    server.answer(status, REFUNDED);
    assertThat(await(provider.refund(REFUND))).isEqualTo(new RefundOutcome("re_1", "ch_1", 100));
  }

  @Test
  void tellsWhatTheProviderSaysAndNotWhatItWasAsked() {
    Charge other = new Charge("o2", 1, "USD", "tok_ok", "o9");
    server.answer(201, ScriptedServer.captured("ch_1", other));
    assertThat(await(provider.charge(CHARGE)))
        .isEqualTo(new ChargeOutcome.Captured("ch_1", 1, "USD", "o9"));
  }

  @Test
  void understandsADeclineOfEitherForm() {
    server.answer(402, "{\"code\":\"card_declined\"}");
    assertThat(await(provider.charge(CHARGE)))
        .isEqualTo(new ChargeOutcome.Declined("card_declined"));
    assertThat(await(provider.lookup(CHARGE)))
        .contains(new ChargeOutcome.Declined("card_declined"));
    server.answer(200, "{\"status\":\"declined\",\"code\":\"card_declined\"}");
    assertThat(await(provider.lookup(CHARGE)))
        .contains(new ChargeOutcome.Declined("card_declined"));
  }

  @Test
  void knowsThatThereIsNoChargeOnlyByTheContractsCode() {
    server.answer(404, "{\"code\":\"charge_not_found\"}");
    assertThat(await(provider.lookup(CHARGE))).isEmpty();
    for (int status : new int[] {404, 405, 501}) {
      server.answer(status, "<html>not here</html>");
      assertFailure(
          awaitFailure(provider.lookup(CHARGE)), FailureKind.RETRY, PaymentFailures.LOOKUP_MISSING);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 503, 504, 507, 599, 408, 409, 423, 425})
  void leavesToItsOrderWhatTheProviderCannotNow(int status) {
    server.answer(status, "");
    assertBoth(FailureKind.RETRY, PaymentFailures.PROVIDER_UNAVAILABLE);
  }

  /** Not even a status of a request that is wrong: whose fault it is, is not known. */
  @ParameterizedTest
  @ValueSource(ints = {400, 413, 422})
  void triesAgainWhatTheProviderDoesNotLike(int status) {
    server.answer(status, "{\"code\":\"invalid_request\"}");
    assertBoth(FailureKind.RETRY, PaymentFailures.PROVIDER_UNAVAILABLE);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {300, 301, 302, 307, 308, 401, 403, 404, 405, 406, 407, 410, 415, 418, 421, 451, 501})
  void pausesWhenTheProviderLetsNobodyIn(int status) {
    server.answer(status, "");
    assertBoth(FailureKind.PAUSE, PaymentFailures.PROVIDER_REFUSES_US);
  }

  @Test
  void pausesWhenTheProviderHasTooMuchToDo() {
    server.answer(429, "");
    assertBoth(FailureKind.PAUSE, PaymentFailures.PROVIDER_UNAVAILABLE);
  }

  @ParameterizedTest
  @CsvSource({
    "404, charge_not_found",
    "422, amount_too_large",
    "422, idempotency_key_reused",
  })
  void givesUpARefundOnlyWhenTheProviderSaysOfItThatItCannotBe(int status, String code) {
    server.answer(status, "{\"code\":\"" + code + "\"}");
    assertFailure(
        awaitFailure(provider.refund(REFUND)),
        FailureKind.REJECT,
        PaymentFailures.PROVIDER_REFUSED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "201 | no json",
        "201 | []",
        "201 | null",
        "201 | {}",
        "204 | ",
        "201 | {\"chargeId\":7,\"status\":\"captured\",\"amountMinor\":100,\"currency\":\"EUR\"}",
        "201 | {\"chargeId\":\"\",\"status\":\"captured\",\"amountMinor\":100,\"currency\":\"EUR\"}",
        "201 | {\"chargeId\":\"ch_1\",\"status\":\"pending\",\"amountMinor\":100,\"currency\":\"EUR\"}",
        "201 | {\"chargeId\":\"ch_1\",\"status\":\"captured\",\"currency\":\"EUR\"}",
        "201 | {\"chargeId\":\"ch_1\",\"status\":\"captured\",\"amountMinor\":\"100\",\"currency\":\"EUR\"}",
        "201 | {\"chargeId\":\"ch_1\",\"status\":\"captured\",\"amountMinor\":100.0,\"currency\":\"EUR\"}",
        "201 | {\"chargeId\":\"ch_1\",\"status\":\"captured\",\"amountMinor\":1e400,\"currency\":\"EUR\"}",
        "201 | {\"chargeId\":\"ch_1\",\"status\":\"captured\",\"amountMinor\":100}",
        "201 | {\"chargeId\":\"a\\u0000b\",\"status\":\"captured\",\"amountMinor\":1,\"currency\":\"EUR\"}"
      })
  void takesNoMalformedReplyForAnAnswer(int status, String body) {
    server.answer(status, body == null ? "" : body);
    assertBoth(FailureKind.RETRY, PaymentFailures.PROVIDER_UNREADABLE);
  }

  @Test
  void takesNoDeclineWithoutAReasonForAnAnswer() {
    server.answer(402, "<html>");
    assertFailure(
        awaitFailure(provider.charge(CHARGE)),
        FailureKind.RETRY,
        PaymentFailures.PROVIDER_UNREADABLE);
  }

  @Test
  void takesNoIdThatIsLongerThanItKeeps() {
    server.answer(201, ScriptedServer.captured("x".repeat(256), CHARGE));
    assertBoth(FailureKind.RETRY, PaymentFailures.PROVIDER_UNREADABLE);
    server.answer(201, ScriptedServer.captured("x".repeat(255), CHARGE));
    assertThat(await(provider.charge(CHARGE))).isInstanceOf(ChargeOutcome.Captured.class);
  }

  @Test
  void sendsTheHeadersOfTheFileAndReadsItAgainWhenItIsRefused() throws IOException {
    Path file = directory.resolve("headers");
    Files.writeString(file, "# ours\nAuthorization: Bearer old\n\nX-Account:  7 \n");
    HttpPaymentProvider known =
        new HttpPaymentProvider(vertx, server.options(TIMEOUT_MS, 4, file.toString()));
    await(known.open());
    server.answer(
        request -> {
          boolean right = "Bearer new".equals(request.getHeader("Authorization"));
          boolean both = right && "7".equals(request.getHeader("X-Account"));
          request.response().setStatusCode(both ? 201 : 401).end(CAPTURED);
        });
    assertThat(awaitFailure(known.charge(CHARGE)).id())
        .isEqualTo(PaymentFailures.PROVIDER_REFUSES_US);

    Files.writeString(file, "Authorization: Bearer new\nX-Account: 7\n");
    Awaitility.await().until(() -> await(known.charge(CHARGE).map(true).otherwise(false)));
  }

  @Test
  void doesNotStartWithHeadersThatItCannotReadAndNamesNoValue() throws IOException {
    Path file = Files.writeString(directory.resolve("headers"), "Authorization secret\n");
    HttpPaymentProvider known =
        new HttpPaymentProvider(vertx, server.options(TIMEOUT_MS, 4, file.toString()));
    assertThat(awaitFailure(known.open()).getMessage())
        .contains("line 1")
        .doesNotContain("secret\n", "Authorization secret");
  }

  private void assertBoth(FailureKind kind, String id) {
    assertFailure(awaitFailure(provider.charge(CHARGE)), kind, id);
    assertFailure(awaitFailure(provider.refund(REFUND)), kind, id);
  }

  private static void assertFailure(Failure failure, FailureKind kind, String id) {
    assertThat(failure.id()).isEqualTo(id);
    assertThat(failure.kind()).isEqualTo(kind);
  }
}
