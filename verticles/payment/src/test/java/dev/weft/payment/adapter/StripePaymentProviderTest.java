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
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is asked of Stripe, and what each of its answers is taken for: those its mock cannot play.
 */
class StripePaymentProviderTest {
  private static final long TIMEOUT_MS = 2_000;
  private static final Charge CHARGE = new Charge("o1", 2_790, "EUR", "pm_card_visa", "o1");
  private static final Refund REFUND = new Refund("o1:refund", "pi_1", 2_790);
  private static final String CREATE = "POST /v1/payment_intents";
  private static final String GET = "GET /v1/payment_intents/pi_1";
  private static final String CANCEL = "POST /v1/payment_intents/pi_1/cancel";
  private static final String SEARCH = "GET /v1/payment_intents/search";
  private static final String CREATE_REFUND = "POST /v1/refunds";
  private static final ChargeOutcome CAPTURED =
      new ChargeOutcome.Captured("pi_1", 2_790, "EUR", "o1");

  @TempDir private Path directory;
  private final Vertx vertx = Vertx.vertx();
  private final Map<String, JsonObject> answers = new ConcurrentHashMap<>();
  private final Map<String, Integer> statuses = new ConcurrentHashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final Map<String, String> bodies = new ConcurrentHashMap<>();
  private final Map<String, String> headers = new ConcurrentHashMap<>();
  private ScriptedServer server;
  private StripePaymentProvider provider;

  @BeforeEach
  void connect() throws IOException {
    server = new ScriptedServer(vertx);
    server.answer(this::answer);
    Path secrets = directory.resolve("headers");
    Files.writeString(secrets, "Authorization: Bearer sk_test_1\n");
    provider = new StripePaymentProvider(vertx, server.options(TIMEOUT_MS, 4, secrets.toString()));
    await(provider.open());
  }

  @AfterEach
  void close() {
    await(vertx.close());
  }

  @Test
  void confirmsInOneRequestWithTheOrderAsKeyAndReadsWhatStripeSays() {
    on(CREATE, 200, intent("succeeded"));
    assertThat(await(provider.charge(CHARGE))).isEqualTo(CAPTURED);
    assertThat(bodies.get(CREATE).split("&"))
        .containsExactlyInAnyOrder(
            "amount=2790",
            "currency=eur",
            "payment_method=pm_card_visa",
            "confirm=true",
            "off_session=true",
            "error_on_requires_action=true",
            "automatic_payment_methods%5Benabled%5D=true",
            "automatic_payment_methods%5Ballow_redirects%5D=never",
            "metadata%5Border_id%5D=o1");
    assertThat(headers)
        .containsEntry("Idempotency-Key", "o1")
        .containsEntry("Stripe-Version", StripePaymentProvider.API_VERSION)
        .containsEntry("Authorization", "Bearer sk_test_1");
  }

  /** A6: another amount, currency or order is told, so that the flow can compare it. */
  @Test
  void tellsAnotherAmountCurrencyAndOrder() {
    on(
        CREATE,
        200,
        intent("succeeded")
            .put("amount_received", 1)
            .put("currency", "usd")
            .put("metadata", new JsonObject().put("order_id", "o9")));
    assertThat(await(provider.charge(CHARGE)))
        .isEqualTo(new ChargeOutcome.Captured("pi_1", 1, "USD", "o9"));
  }

  @ParameterizedTest
  @CsvSource({"insufficient_funds, card_declined", "'', expired_card"})
  void takesACardErrorForADecline(String declineCode, String code) {
    JsonObject error = new JsonObject().put("type", "card_error").put("code", code);
    if (!declineCode.isEmpty()) {
      error.put("decline_code", declineCode);
    }
    on(CREATE, 402, new JsonObject().put("error", error));
    assertThat(await(provider.charge(CHARGE)))
        .isEqualTo(new ChargeOutcome.Declined(declineCode.isEmpty() ? code : declineCode));
  }

  /** One order's token must not look like a provider that refuses everybody. */
  @ParameterizedTest
  @ValueSource(ints = {400, 404})
  void takesAnUnknownPaymentMethodForADecline(int status) {
    on(CREATE, status, error("invalid_request_error", "resource_missing", "payment_method"));
    assertThat(await(provider.charge(CHARGE)))
        .isEqualTo(new ChargeOutcome.Declined("resource_missing"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"requires_action", "requires_payment_method", "requires_confirmation"})
  void endsAnIntentThatCouldBePaidLater(String status) {
    on(CREATE, 200, intent(status));
    on(GET, 200, intent(status));
    on(CANCEL, 200, intent("canceled"));
    assertThat(await(provider.charge(CHARGE))).isEqualTo(new ChargeOutcome.Declined(status));
    assertThat(asked).containsExactly(CREATE, GET, CANCEL);
  }

  /** Stripe repeats its first answer for a day: what it says then may be over. */
  @Test
  void asksForTheIntentAsItIsNowWhenTheAnswerWasNotTheLastWord() {
    on(CREATE, 200, intent("processing"));
    on(GET, 200, intent("processing"));
    assertThat(awaitFailure(provider.charge(CHARGE)).is(FailureKind.RETRY)).isTrue();
    on(GET, 200, intent("succeeded"));
    assertThat(await(provider.charge(CHARGE))).isEqualTo(CAPTURED);
    on(GET, 200, intent("canceled").put("cancellation_reason", "fraudulent"));
    assertThat(await(provider.charge(CHARGE))).isEqualTo(new ChargeOutcome.Declined("fraudulent"));
  }

  @Test
  void findsTheIntentOfAnOrderAndDoesNotTakeNoneForNothing() {
    on(SEARCH, 200, list(intent("succeeded")));
    on(GET, 200, intent("succeeded"));
    assertThat(await(provider.lookup(CHARGE))).contains(CAPTURED);
    on(SEARCH, 200, list());
    assertFailure(
        awaitFailure(provider.lookup(CHARGE)), FailureKind.RETRY, PaymentFailures.LOOKUP_MISSING);
    assertThat(asked).containsExactly(SEARCH, GET, SEARCH);
  }

  /** B1. */
  @ParameterizedTest
  @ValueSource(ints = {401, 403, 404, 407})
  void waitsWhereStripeRefusesThisNode(int status) {
    on(CREATE, status, error("invalid_request_error", "", ""));
    on(CREATE_REFUND, status, error("invalid_request_error", "", ""));
    for (Failure failure :
        List.of(awaitFailure(provider.charge(CHARGE)), awaitFailure(provider.refund(REFUND)))) {
      assertFailure(failure, FailureKind.PAUSE, PaymentFailures.PROVIDER_REFUSES_US);
      assertThat(failure.toString()).doesNotContain("sk_test_1");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "429, rate_limit, PAUSE",
    "429, lock_timeout, RETRY",
    "409, idempotency_key_in_use, RETRY",
    "400, parameter_unknown, RETRY",
    "500, '', RETRY",
    "503, '', RETRY"
  })
  void waitsForWhatIsNotAboutTheCard(int status, String code, FailureKind kind) {
    on(CREATE, status, error("api_error", code, ""));
    assertFailure(
        awaitFailure(provider.charge(CHARGE)), kind, PaymentFailures.PROVIDER_UNAVAILABLE);
  }

  /** A7 and D2: any success counts, and no text is longer than what can be stored. */
  @Test
  void takesAnySuccessAndNoAnswerThatIsNone() {
    on(CREATE, 201, intent("succeeded"));
    assertThat(await(provider.charge(CHARGE))).isEqualTo(CAPTURED);
    for (JsonObject bad :
        List.of(
            new JsonObject(),
            intent("succeeded").put("id", "p".repeat(1_000)),
            intent("succeeded").put("amount_received", "2790"),
            intent("succeeded").put("object", "charge"),
            intent("no such status"))) {
      on(CREATE, 200, bad);
      on(GET, 200, bad);
      assertFailure(
          awaitFailure(provider.charge(CHARGE)),
          FailureKind.RETRY,
          PaymentFailures.PROVIDER_UNREADABLE);
    }
  }

  /** A3 and A13. */
  @Test
  void endsAnAnswerThatDoesNotEnd() {
    server.answer(
        request -> {
          request.response().setChunked(true).write("{");
          vertx.setPeriodic(1, tick -> request.response().write(" ".repeat(16_384)));
        });
    assertFailure(
        awaitFailure(provider.charge(CHARGE)),
        FailureKind.RETRY,
        PaymentFailures.PROVIDER_UNREADABLE);
    server.answer(
        request -> {
          request.response().setChunked(true).write("{");
          vertx.setPeriodic(100, tick -> request.response().write(" "));
        });
    assertFailure(
        awaitFailure(provider.charge(CHARGE)),
        FailureKind.RETRY,
        PaymentFailures.PROVIDER_UNAVAILABLE);
  }

  @Test
  void refundsTheIntentAndReadsWhatStripeSays() {
    on(CREATE_REFUND, 200, refund("succeeded"));
    assertThat(await(provider.refund(REFUND))).isEqualTo(new RefundOutcome("re_1", "pi_1", 2_790));
    assertThat(bodies.get(CREATE_REFUND).split("&"))
        .containsExactlyInAnyOrder("payment_intent=pi_1", "amount=2790");
    assertThat(headers).containsEntry("Idempotency-Key", "o1:refund");
  }

  @Test
  void waitsForAPendingRefundAndHandsAFailedOneToAPerson() {
    on(CREATE_REFUND, 200, refund("pending"));
    on("GET /v1/refunds/re_1", 200, refund("pending"));
    assertThat(awaitFailure(provider.refund(REFUND)).is(FailureKind.RETRY)).isTrue();
    on("GET /v1/refunds/re_1", 200, refund("succeeded"));
    assertThat(await(provider.refund(REFUND)).refundId()).isEqualTo("re_1");
    on("GET /v1/refunds/re_1", 200, refund("failed"));
    assertFailure(
        awaitFailure(provider.refund(REFUND)),
        FailureKind.REJECT,
        PaymentFailures.PROVIDER_REFUSED);
  }

  @ParameterizedTest
  @CsvSource({"charge_already_refunded, ''", "resource_missing, payment_intent", "'', amount"})
  void rejectsARefundThatStripeNeverMakes(String code, String param) {
    on(CREATE_REFUND, 400, error("invalid_request_error", code, param));
    assertFailure(
        awaitFailure(provider.refund(REFUND)),
        FailureKind.REJECT,
        PaymentFailures.PROVIDER_REFUSED);
  }

  private void on(String request, int status, JsonObject answer) {
    statuses.put(request, status);
    answers.put(request, answer);
  }

  private void answer(HttpServerRequest request) {
    String name = request.method() + " " + request.path();
    asked.add(name);
    request.headers().forEach(header -> headers.put(header.getKey(), header.getValue()));
    request
        .body()
        .onSuccess(
            body -> {
              bodies.put(name, body.toString());
              request
                  .response()
                  .setStatusCode(statuses.getOrDefault(name, 404))
                  .end(answers.getOrDefault(name, new JsonObject()).toBuffer());
            });
  }

  private static void assertFailure(Failure failure, FailureKind kind, String id) {
    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(failure.id()).isEqualTo(id);
  }

  private static JsonObject intent(String status) {
    return new JsonObject()
        .put("id", "pi_1")
        .put("object", "payment_intent")
        .put("status", status)
        .put("amount", 2_790)
        .put("amount_received", status.equals("succeeded") ? 2_790 : 0)
        .put("currency", "eur")
        .put("last_payment_error", null)
        .put("cancellation_reason", null)
        .put("metadata", new JsonObject().put("order_id", "o1"));
  }

  private static JsonObject refund(String status) {
    return new JsonObject()
        .put("id", "re_1")
        .put("object", "refund")
        .put("status", status)
        .put("payment_intent", "pi_1")
        .put("amount", 2_790)
        .put("currency", "eur");
  }

  private static JsonObject list(JsonObject... items) {
    return new JsonObject()
        .put("object", "search_result")
        .put("data", new JsonArray(List.of(items)));
  }

  private static JsonObject error(String type, String code, String param) {
    JsonObject error = new JsonObject().put("type", type).put("message", "No");
    if (!code.isEmpty()) {
      error.put("code", code);
    }
    if (!param.isEmpty()) {
      error.put("param", param);
    }
    return new JsonObject().put("error", error);
  }
}
