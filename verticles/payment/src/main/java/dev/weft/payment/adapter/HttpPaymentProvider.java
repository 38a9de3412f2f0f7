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
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/**
 * A provider that speaks the contract of docs/payment-provider.md.
 *
 * <p>Thread-safe.
 */
public final class HttpPaymentProvider extends ProviderAdapter {
  private static final String CHARGES = "/v1/charges";
  private static final String REFUNDS = "/v1/refunds";
  private static final int STATUS_PAYMENT_REQUIRED = 402;
  private static final int STATUS_NOT_FOUND = 404;
  private static final int STATUS_METHOD_NOT_ALLOWED = 405;
  private static final int STATUS_NOT_IMPLEMENTED = 501;
  private static final String CHARGE_NOT_FOUND = "charge_not_found";

  /** Codes with which the provider says of one refund that it will never make it. */
  private static final Set<String> REFUND_IMPOSSIBLE =
      Set.of(CHARGE_NOT_FOUND, "amount_too_large", "idempotency_key_reused");

  public HttpPaymentProvider(Vertx vertx, ProviderOptions options) {
    super(vertx, options);
  }

  @Override
  public Future<ChargeOutcome> charge(Charge charge) {
    JsonObject body =
        new JsonObject()
            .put("amountMinor", charge.amountMinor())
            .put("currency", charge.currency())
            .put("token", charge.token())
            .put("reference", charge.reference());
    return post(CHARGES, charge.idempotencyKey(), body).map(this::charged);
  }

  @Override
  public Future<Optional<ChargeOutcome>> lookup(Charge charge) {
    String key = URLEncoder.encode(charge.idempotencyKey(), StandardCharsets.UTF_8);
    return http.send(HttpMethod.GET, CHARGES + "/" + key, http.headers(), Buffer.buffer())
        .map(this::found);
  }

  @Override
  public Future<RefundOutcome> refund(Refund refund) {
    JsonObject body =
        new JsonObject()
            .put("chargeId", refund.chargeId())
            .put("amountMinor", refund.amountMinor());
    return post(REFUNDS, refund.idempotencyKey(), body).map(this::refunded);
  }

  private Future<HttpAnswer> post(String path, String key, JsonObject body) {
    MultiMap headers = http.headers();
    headers.set(HttpHeaders.CONTENT_TYPE, "application/json");
    headers.set(ProviderHttp.IDEMPOTENCY_KEY, key);
    return http.send(HttpMethod.POST, path, headers, body.toBuffer());
  }

  private ChargeOutcome charged(HttpAnswer answer) {
    AnswerFields fields = AnswerFields.of(answer);
    if (answer.status() == STATUS_PAYMENT_REQUIRED) {
      return new ChargeOutcome.Declined(fields.text("code"));
    }
    if (!answer.isSuccess()) {
      throw http.failure(answer);
    }
    return switch (fields.text("status")) {
      case "captured" ->
          new ChargeOutcome.Captured(
              fields.text("chargeId"),
              fields.amount("amountMinor"),
              fields.text("currency"),
              fields.textOr("reference", ""));
      case "declined" -> new ChargeOutcome.Declined(fields.text("code"));
      default -> throw ProviderHttp.unreadable(answer);
    };
  }

  /** A 404 without the contract's code is not about the charge: the provider has no look-up. */
  private Optional<ChargeOutcome> found(HttpAnswer answer) {
    String code = AnswerFields.of(answer).code();
    return switch (answer.status()) {
      case STATUS_NOT_FOUND, STATUS_METHOD_NOT_ALLOWED, STATUS_NOT_IMPLEMENTED -> {
        if (code.equals(CHARGE_NOT_FOUND)) {
          yield Optional.empty();
        }
        throw Failure.retry(
            PaymentFailures.LOOKUP_MISSING, "status " + answer.status() + " to a look-up");
      }
      default -> Optional.of(charged(answer));
    };
  }

  private RefundOutcome refunded(HttpAnswer answer) {
    AnswerFields fields = AnswerFields.of(answer);
    if (answer.isSuccess()) {
      return new RefundOutcome(
          fields.text("refundId"), fields.textOr("chargeId", ""), fields.amount("amountMinor"));
    }
    if (REFUND_IMPOSSIBLE.contains(fields.code())) {
      throw Failure.reject(
          PaymentFailures.PROVIDER_REFUSED, "status " + answer.status() + ", " + fields.code());
    }
    throw http.failure(answer);
  }
}
