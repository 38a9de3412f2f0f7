package dev.weft.order.flow;

import dev.weft.kernel.contract.Addresses;
import dev.weft.kernel.failure.Failure;
import dev.weft.proto.payments.v1.PaymentCaptured;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.concurrent.TimeUnit;

/**
 * Asks the payment service, which asks the provider, about a payment that another node, or nobody
 * knows who, has stored. Where no payment service can be heard, amount and charge decide alone, as
 * they do among nodes that share nothing but the streams.
 *
 * <p>Thread-safe.
 */
public final class ForeignPayments {
  private static final DeliveryOptions DELIVERY =
      new DeliveryOptions().setSendTimeout(TimeUnit.SECONDS.toMillis(15));

  private final Vertx vertx;

  public ForeignPayments(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Completes when it was made, as far as that can be known; fails while it is not known. */
  Future<Void> require(PaymentCaptured captured) {
    return vertx
        .eventBus()
        .request(Addresses.PAYMENT_VERIFY, captured, DELIVERY)
        .<Void>mapEmpty()
        .recover(
            error ->
                isUnanswered(error)
                    ? Future.succeededFuture()
                    : Future.failedFuture(Failure.of(error)));
  }

  private static boolean isUnanswered(Throwable error) {
    return error instanceof ReplyException reply && reply.failureType() == ReplyFailure.NO_HANDLERS;
  }
}
