package dev.weft.payment.adapter;

import dev.weft.payment.domain.Charge;
import dev.weft.payment.domain.ChargeOutcome;
import dev.weft.payment.domain.Refund;
import dev.weft.payment.domain.RefundOutcome;
import dev.weft.payment.flow.PaymentProvider;
import io.vertx.core.Future;
import java.util.Optional;

/**
 * A provider behind the breaker of this node.
 *
 * <p>Thread-safe.
 */
public final class GuardedProvider implements PaymentProvider {
  private final ProviderAdapter adapter;
  private final ProviderBreaker breaker;

  public GuardedProvider(ProviderAdapter adapter, ProviderBreaker breaker) {
    this.adapter = adapter;
    this.breaker = breaker;
  }

  @Override
  public Future<ChargeOutcome> charge(Charge charge) {
    return breaker.call(charge.idempotencyKey(), () -> adapter.charge(charge), adapter::isHealthy);
  }

  @Override
  public Future<Optional<ChargeOutcome>> lookup(Charge charge) {
    return breaker.lookup(() -> adapter.lookup(charge), adapter::isHealthy);
  }

  @Override
  public Future<RefundOutcome> refund(Refund refund) {
    return breaker.call(refund.idempotencyKey(), () -> adapter.refund(refund), adapter::isHealthy);
  }
}
