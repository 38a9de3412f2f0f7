package dev.weft.payment.flow;

import dev.weft.kernel.failure.Condition;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.payment.domain.AnswerVerifier;
import dev.weft.payment.domain.Charge;
import dev.weft.payment.domain.ChargeOutcome;
import dev.weft.payment.domain.PaymentFailures;
import dev.weft.payment.domain.Refund;
import dev.weft.payment.domain.RefundOutcome;
import dev.weft.proto.common.v1.Money;
import dev.weft.proto.payments.v1.PaymentCaptured;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares each answer of the provider with the request. An answer that cannot be read, or differs
 * from the request, is looked up by the charge's key. If it still differs, the payment is held for
 * manual review, and tried again until the answer agrees.
 *
 * <p>Thread-safe.
 */
final class VerifiedPayments {
  private static final Logger LOG = LoggerFactory.getLogger(VerifiedPayments.class);

  /** How long a contradiction must last before it is taken as what happened. */
  static final Duration CONTRADICTION_BELIEVED_AFTER = Duration.ofMinutes(1);

  private final PaymentProvider provider;
  private final RecurringConditions held;

  VerifiedPayments(PaymentProvider provider, RecurringConditions held) {
    this.provider = provider;
    this.held = held;
  }

  /** The outcome as it is to be recorded; fails while it is not known. */
  Future<ChargeOutcome> charge(Charge charge) {
    return provider
        .charge(charge)
        .compose(
            outcome ->
                AnswerVerifier.of(charge, outcome).isEmpty()
                    ? Future.succeededFuture(outcome)
                    : lookedUp(charge, outcome),
            error ->
                Failure.of(error).id().equals(PaymentFailures.PROVIDER_UNREADABLE)
                    ? lookedUp(charge, Failure.of(error))
                    : Future.failedFuture(error))
        .onSuccess(known -> held.end(charge.reference()));
  }

  /**
   * What became of the charge of an order that has ended, without making it. Empty: the provider
   * says that there is none, or has no look-up.
   */
  Future<Optional<ChargeOutcome>> lookup(Charge charge) {
    return provider
        .lookup(charge)
        .compose(
            found ->
                found.isEmpty()
                    ? Future.succeededFuture(found)
                    : accepted(charge, found.get()).map(Optional::of));
  }

  /**
   * Completes with the payment when the provider says the same, or when it cannot be asked about
   * single charges. Fails with RETRY when it says otherwise: providers err, and a payment that was
   * made must not be lost by that; one that stays unknown ends as a dead letter.
   */
  Future<PaymentCaptured> verify(PaymentCaptured claimed) {
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
                hasNoLookup(error) ? Future.succeededFuture(claimed) : Future.failedFuture(error));
  }

  private static boolean isSame(PaymentCaptured claimed, ChargeOutcome outcome) {
    return outcome instanceof ChargeOutcome.Captured captured
        && captured.chargeId().equals(claimed.getChargeId())
        && captured.amountMinor() == claimed.getAmount().getAmountMinor()
        && captured.currency().equals(claimed.getAmount().getCurrency());
  }

  Future<RefundOutcome> refund(String orderId, Refund refund) {
    return provider
        .refund(refund)
        .compose(
            outcome ->
                AnswerVerifier.of(refund, outcome)
                    .<Future<RefundOutcome>>map(differs -> hold(orderId, differs))
                    .orElseGet(() -> Future.succeededFuture(outcome)))
        .onSuccess(given -> held.end(orderId));
  }

  /** Holds the payment for manual review; the next try may settle it. */
  <T> Future<T> hold(String orderId, String reason) {
    if (held.met(orderId, reason)) {
      LOG.error("order={} is held; its payment needs manual review: {}", orderId, reason);
    }
    return Future.failedFuture(
        Condition.PROVIDER_CONTRADICTS.failure(PaymentFailures.PROVIDER_CONTRADICTS, reason));
  }

  /** Whether only another attempt of the charge can show its outcome. */
  static boolean hasNoLookup(Throwable error) {
    return Failure.of(error).id().equals(PaymentFailures.LOOKUP_MISSING);
  }

  /** Looks up a charge whose answer differs from the request. */
  private Future<ChargeOutcome> lookedUp(Charge charge, ChargeOutcome first) {
    return provider
        .lookup(charge)
        .recover(
            error ->
                hasNoLookup(error)
                    ? Future.succeededFuture(Optional.of(first))
                    : Future.failedFuture(error))
        .compose(
            found -> found.isPresent() ? unlessContradicted(charge, found.get()) : missing(charge));
  }

  /** Looks up a charge whose answer cannot be read. */
  private Future<ChargeOutcome> lookedUp(Charge charge, Failure unreadable) {
    return provider
        .lookup(charge)
        .compose(
            found ->
                found.isPresent()
                    ? unlessContradicted(charge, found.get())
                    : Future.failedFuture(unreadable),
            error ->
                Failure.of(error).is(FailureKind.PAUSE)
                    ? Future.failedFuture(error)
                    : hold(charge.reference(), "its answer cannot be read, and it has no look-up"));
  }

  /** While the order may still be paid, the next attempt may get a correct answer. */
  private Future<ChargeOutcome> unlessContradicted(Charge charge, ChargeOutcome outcome) {
    return AnswerVerifier.of(charge, outcome)
        .<Future<ChargeOutcome>>map(differs -> hold(charge.reference(), differs))
        .orElseGet(() -> Future.succeededFuture(outcome));
  }

  /** The order has ended: what the provider still says it took goes back, and is no payment. */
  private Future<ChargeOutcome> accepted(Charge charge, ChargeOutcome outcome) {
    Optional<String> differs = AnswerVerifier.of(charge, outcome);
    if (differs.isEmpty()) {
      return Future.succeededFuture(outcome);
    }
    String orderId = charge.reference();
    if (!AnswerVerifier.canBeGivenBack(charge, outcome)
        || !held.hasLasted(orderId, CONTRADICTION_BELIEVED_AFTER)) {
      return hold(orderId, differs.get());
    }
    LOG.error("order={}: the captured amount will be refunded: {}", orderId, differs.get());
    return Future.succeededFuture(outcome);
  }

  private <T> Future<T> missing(Charge charge) {
    return hold(charge.reference(), "the provider answers captured, but finds no such charge");
  }
}
