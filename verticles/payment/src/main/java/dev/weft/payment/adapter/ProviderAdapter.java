package dev.weft.payment.adapter;

import dev.weft.payment.flow.PaymentProvider;
import io.vertx.core.Future;

/**
 * The API of one kind of provider: one request for each call, nothing tried again. {@link
 * GuardedProvider} puts the breaker before it.
 *
 * <p>Thread-safe.
 */
public interface ProviderAdapter extends PaymentProvider {
  /** Completes when requests can be made; fails when a setting is wrong. */
  Future<Void> open();

  /** The health check; never fails, no answer is false. */
  Future<Boolean> isHealthy();

  void close();
}
