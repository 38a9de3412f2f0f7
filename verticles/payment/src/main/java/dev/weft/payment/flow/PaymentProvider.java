package dev.weft.payment.flow;

import dev.weft.payment.domain.Charge;
import dev.weft.payment.domain.ChargeOutcome;
import dev.weft.payment.domain.Refund;
import dev.weft.payment.domain.RefundOutcome;
import io.vertx.core.Future;
import java.util.Optional;

/**
 * The payment provider. Outcomes are the provider's answers as they are: the flow compares them
 * with the request. Charge and refund are idempotent by their key: a second call with the same
 * content gets the answer of the first.
 *
 * <p>Failures are {@link dev.weft.kernel.failure.Failure}s. RETRY: the provider gave no answer, or
 * one that is none; the money may have moved, and only a look-up or another try with the same key
 * tells. PAUSE: whatever would be asked fails alike, because the provider is away or does not let
 * this node in. REJECT: the provider knows this one request, and will never carry it out; a charge
 * never fails so, because a charge that is not made is declined.
 *
 * <p>Thread-safe.
 */
public interface PaymentProvider {
  Future<ChargeOutcome> charge(Charge charge);

  /**
   * What became of the charge with that key; moves nothing. Empty when the provider says for
   * certain that there is none. Fails, with RETRY, when it cannot say.
   */
  Future<Optional<ChargeOutcome>> lookup(Charge charge);

  Future<RefundOutcome> refund(Refund refund);
}
