package dev.weft.payment.flow;

import dev.weft.kernel.failure.Failure;
import dev.weft.payment.domain.Charge;
import dev.weft.payment.domain.ChargeOutcome;
import dev.weft.payment.domain.PaymentFailures;
import dev.weft.proto.common.v1.Money;
import dev.weft.proto.payments.v1.PaymentCaptured;
import io.vertx.core.Future;

/**
 * Checks for other nodes, at the provider, whether a stored payment was really made.
 *
 * <p>Thread-safe.
 */
public final class PaymentCheck {
  private final PaymentProvider provider;

  public PaymentCheck(PaymentProvider provider) {
    this.provider = provider;
  }

  /**
   * Completes with the payment when the provider says the same, or when it cannot be asked about
   * single charges. Fails with RETRY when it says otherwise: providers err, and a payment that was
   * made must not be lost by that; one that stays unknown ends as a dead letter.
   */
  public Future<PaymentCaptured> verify(PaymentCaptured claimed) {
    String orderId = claimed.getOrder().getOrderId();
    Money amount = claimed.getAmount();
    Charge charge = new Charge(orderId, amount.getAmountMinor(), amount.getCurrency(), "", orderId);
    return provider
        .lookup(charge)
        .compose(
            found ->
                found.filter(outcome -> isSame(claimed, outcome)).isPresent()
                    ? Future.succeededFuture(claimed)
                    : Future.failedFuture(
                        Failure.retry(
                            PaymentFailures.CAPTURE_UNKNOWN,
                            "the provider knows no such charge of order " + orderId)),
            error ->
                VerifiedPayments.hasNoLookup(error)
                    ? Future.succeededFuture(claimed)
                    : Future.failedFuture(error));
  }

  private static boolean isSame(PaymentCaptured claimed, ChargeOutcome outcome) {
    return outcome instanceof ChargeOutcome.Captured captured
        && captured.chargeId().equals(claimed.getChargeId())
        && captured.amountMinor() == claimed.getAmount().getAmountMinor()
        && captured.currency().equals(claimed.getAmount().getCurrency());
  }
}
