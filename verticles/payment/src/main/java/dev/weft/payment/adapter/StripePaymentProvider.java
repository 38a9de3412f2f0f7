package dev.weft.payment.adapter;

import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.http.HttpAnswer;
import dev.weft.payment.domain.Charge;
import dev.weft.payment.domain.ChargeOutcome;
import dev.weft.payment.domain.PaymentFailures;
import dev.weft.payment.domain.Refund;
import dev.weft.payment.domain.RefundOutcome;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Stripe's PaymentIntents, each created and confirmed in one request while the customer is away:
 * what would need the customer is a decline. The payment token is the id of a PaymentMethod; the
 * charge id is the id of the PaymentIntent.
 *
 * <p>Stripe answers a key for 24 h with what it answered first, however things have gone on since.
 * So an answer that is not the last word is followed by a question for the intent as it is now.
 *
 * <p>Thread-safe.
 */
public final class StripePaymentProvider extends ProviderAdapter {
  public static final String DEFAULT_URL = "https://api.stripe.com";

  /** Needs the secret key, so an answer says that network, key and Stripe are well. */
  public static final String DEFAULT_HEALTH_PATH = "/v1/balance";

  /** The version whose answers are read here, whatever the account is set to. */
  static final String API_VERSION = "2024-06-20";

  private static final String INTENTS = "/v1/payment_intents";
  private static final String REFUNDS = "/v1/refunds";
  private static final String ORDER_ID = "order_id";

  public StripePaymentProvider(Vertx vertx, ProviderOptions options) {
    super(vertx, options);
  }

  @Override
  public Future<ChargeOutcome> charge(Charge charge) {
    Map<String, String> form =
        Map.ofEntries(
            Map.entry("amount", Long.toString(charge.amountMinor())),
            Map.entry("currency", charge.currency().toLowerCase(Locale.ROOT)),
            Map.entry("payment_method", charge.token()),
            Map.entry("confirm", "true"),
            Map.entry("off_session", "true"),
            Map.entry("error_on_requires_action", "true"),
            Map.entry("automatic_payment_methods[enabled]", "true"),
            Map.entry("automatic_payment_methods[allow_redirects]", "never"),
            Map.entry("metadata[" + ORDER_ID + "]", charge.reference()));
    return post(INTENTS, charge.idempotencyKey(), form).compose(this::charged);
  }

  /**
   * Finds the intent by the order in its metadata. Stripe's search is up to a minute behind, and
   * longer when it is ill: that it finds nothing does not say that there is nothing.
   */
  @Override
  public Future<Optional<ChargeOutcome>> lookup(Charge charge) {
    String reference = charge.reference().replace("\\", "\\\\").replace("'", "\\'");
    String query = "metadata['" + ORDER_ID + "']:'" + reference + "'";
    return get(INTENTS + "/search?limit=1&query=" + encoded(query))
        .compose(
            found ->
                succeeded(found)
                    .first("data")
                    .map(intent -> present(intent.text("id")).map(Optional::of))
                    .orElseGet(() -> Future.failedFuture(notFound())));
  }

  @Override
  public Future<RefundOutcome> refund(Refund refund) {
    Map<String, String> form =
        Map.of("payment_intent", refund.chargeId(), "amount", Long.toString(refund.amountMinor()));
    return post(REFUNDS, refund.idempotencyKey(), form).compose(this::refunded);
  }

  private Future<ChargeOutcome> charged(HttpAnswer answer) {
    StripeError error = StripeError.of(answer);
    if (error.isDecline()) {
      return Future.succeededFuture(new ChargeOutcome.Declined(error.code()));
    }
    AnswerFields intent = succeeded(answer);
    String status = intent.text("status");
    return status.equals("succeeded") || status.equals("canceled")
        ? Future.succeededFuture(ended(intent, answer))
        : present(intent.text("id"));
  }

  /** The intent as it is now; one that could still be paid but was not is ended first. */
  private Future<ChargeOutcome> present(String intentId) {
    return get(INTENTS + "/" + encoded(intentId))
        .compose(
            answer -> {
              AnswerFields intent = succeeded(answer);
              return switch (intent.text("status")) {
                case "succeeded", "canceled" -> Future.succeededFuture(ended(intent, answer));
                case "requires_payment_method", "requires_confirmation", "requires_action" ->
                    cancel(intent);
                case "processing" -> Future.failedFuture(processing());
                default -> Future.failedFuture(ProviderHttp.unreadable(answer));
              };
            });
  }

  /** Whoever was faster, the next try finds the intent ended. */
  private Future<ChargeOutcome> cancel(AnswerFields intent) {
    String id = intent.text("id");
    AnswerFields problem = intent.object("last_payment_error");
    String code = problem.textOr("decline_code", problem.textOr("code", intent.text("status")));
    return post(INTENTS + "/" + encoded(id) + "/cancel", id + ":cancel", Map.of())
        .map(
            answer -> {
              if (!succeeded(answer).text("status").equals("canceled")) {
                throw ProviderHttp.unreadable(answer);
              }
              return new ChargeOutcome.Declined(code);
            });
  }

  private static ChargeOutcome ended(AnswerFields intent, HttpAnswer answer) {
    if (!intent.text("object").equals("payment_intent")) {
      throw ProviderHttp.unreadable(answer);
    }
    return intent.text("status").equals("succeeded")
        ? new ChargeOutcome.Captured(
            intent.text("id"),
            intent.amount("amount_received"),
            intent.text("currency").toUpperCase(Locale.ROOT),
            intent.object("metadata").textOr(ORDER_ID, ""))
        : new ChargeOutcome.Declined(intent.textOr("cancellation_reason", "canceled"));
  }

  private Future<RefundOutcome> refunded(HttpAnswer answer) {
    StripeError error = StripeError.of(answer);
    if (error.isRefundImpossible()) {
      return Future.failedFuture(refused(error.code()));
    }
    AnswerFields refund = succeeded(answer);
    return refund.text("status").equals("succeeded")
        ? Future.succeededFuture(outcome(refund))
        : get(REFUNDS + "/" + encoded(refund.text("id"))).map(this::presentRefund);
  }

  private RefundOutcome presentRefund(HttpAnswer answer) {
    AnswerFields refund = succeeded(answer);
    return switch (refund.text("status")) {
      case "succeeded" -> outcome(refund);
      case "pending", "requires_action" -> throw processing();
      case "failed", "canceled" -> throw refused("refund " + refund.text("status"));
      default -> throw ProviderHttp.unreadable(answer);
    };
  }

  private static RefundOutcome outcome(AnswerFields refund) {
    return new RefundOutcome(
        refund.text("id"), refund.text("payment_intent"), refund.amount("amount"));
  }

  /** Fields of a 2xx; throws what every other answer says. */
  private AnswerFields succeeded(HttpAnswer answer) {
    if (!answer.isSuccess()) {
      throw StripeError.of(answer).isOfTheObject()
          ? Failure.retry(PaymentFailures.PROVIDER_UNAVAILABLE, "status " + answer.status())
          : http.failure(answer);
    }
    return AnswerFields.of(answer);
  }

  private Future<HttpAnswer> get(String path) {
    return http.send(HttpMethod.GET, path, headers(), Buffer.buffer());
  }

  private Future<HttpAnswer> post(String path, String key, Map<String, String> form) {
    Buffer body = Buffer.buffer();
    form.forEach(
        (name, value) ->
            body.appendString(body.length() == 0 ? "" : "&")
                .appendString(encoded(name) + "=" + encoded(value)));
    MultiMap headers = headers().set(ProviderHttp.IDEMPOTENCY_KEY, key);
    headers.set(HttpHeaders.CONTENT_TYPE, "application/x-www-form-urlencoded");
    return http.send(HttpMethod.POST, path, headers, body);
  }

  private MultiMap headers() {
    return http.headers().set("Stripe-Version", API_VERSION);
  }

  private static Failure processing() {
    return Failure.retry(PaymentFailures.PROVIDER_UNAVAILABLE, "Stripe has not decided yet");
  }

  private static Failure notFound() {
    return Failure.retry(
        PaymentFailures.LOOKUP_MISSING, "Stripe's search finds no intent, which may be too early");
  }

  private static Failure refused(String code) {
    return Failure.reject(PaymentFailures.PROVIDER_REFUSED, code);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
