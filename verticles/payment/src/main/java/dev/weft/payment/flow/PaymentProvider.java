package dev.weft.payment.flow;

import dev.weft.payment.domain.Charge;
import dev.weft.payment.domain.ChargeOutcome;
import dev.weft.payment.domain.Refund;
import io.vertx.core.Future;

/**
 * Thread-safe. Whoever moves the money. Both calls are idempotent by their key: a second call with
 * the same content gets the answer of the first. Failures are {@link
 * dev.weft.kernel.failure.Failure}s: RETRY when the provider gave no answer (the money may have
 * moved; only another try with the same key tells), PAUSE when it is away for every order alike,
 * REJECT when it will never do what was asked.
 */
public interface PaymentProvider {
  Future<ChargeOutcome> charge(Charge charge);

  /** Completes with the provider's id of the refund. */
  Future<String> refund(Refund refund);
}
