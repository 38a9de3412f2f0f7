package dev.weft.payment.adapter;

import dev.weft.payment.flow.PaymentProvider;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/**
 * The API of one kind of provider: one request for each call, nothing tried again. {@link
 * GuardedProvider} puts the breaker before it. Connections are its own, so that more instances may
 * ask for more at once; spans and trace headers of the requests are Vert.x's own.
 *
 * <p>Thread-safe.
 */
public abstract class ProviderAdapter implements PaymentProvider {
  final ProviderHttp http;

  ProviderAdapter(Vertx vertx, ProviderOptions options) {
    this.http = new ProviderHttp(vertx, options);
  }

  /** Completes when requests can be made; fails when a setting is wrong. */
  public final Future<Void> open() {
    return http.open();
  }

  /** The health check; never fails, no answer is false. */
  public final Future<Boolean> isHealthy() {
    return http.isHealthy();
  }

  public final void close() {
    http.close();
  }
}
