package dev.weft.order.flow;

import com.google.protobuf.Message;
import dev.weft.kernel.bus.Delivery;
import dev.weft.kernel.bus.MessageTypes;
import dev.weft.kernel.contract.Subjects;
import dev.weft.kernel.failure.Failure;
import dev.weft.order.domain.Cause;
import dev.weft.order.domain.Decision;
import dev.weft.order.domain.Phase;
import dev.weft.order.domain.Standing;
import dev.weft.proto.inventory.v1.StockRejected;
import dev.weft.proto.inventory.v1.StockReserved;
import dev.weft.proto.payments.v1.PaymentCaptured;
import dev.weft.proto.payments.v1.PaymentDeclined;
import io.vertx.core.Future;

/**
 * Thread-safe. What the order does when another service has done its part. The happy path reads
 * nothing: the event says which event of the order it follows.
 */
public final class OrderSaga {
  private final OrderSteps steps;

  public OrderSaga(OrderSteps steps) {
    this.steps = steps;
  }

  /** {@code StockReserved} or {@code StockRejected}; they follow the order's creation. */
  public Future<Void> onStock(Delivery<Message> delivery) {
    if (delivery.event() instanceof StockReserved reserved) {
      return advance(Cause.of(reserved), Phase.PENDING);
    }
    if (delivery.event() instanceof StockRejected rejected) {
      return advance(Cause.of(rejected), Phase.PENDING);
    }
    return Future.failedFuture(unexpected(delivery));
  }

  /** {@code PaymentCaptured} or {@code PaymentDeclined}; they follow the order's reservation. */
  public Future<Void> onPayment(Delivery<Message> delivery) {
    if (delivery.event() instanceof PaymentCaptured captured) {
      return advance(Cause.of(captured), Phase.RESERVED);
    }
    if (delivery.event() instanceof PaymentDeclined declined) {
      return advance(Cause.of(declined), Phase.RESERVED);
    }
    return Future.failedFuture(unexpected(delivery));
  }

  private Future<Void> advance(Cause cause, Phase follows) {
    String orderId = cause.order().getOrderId();
    if (!Subjects.isToken(orderId)) {
      return Future.failedFuture(
          Failure.reject(OrderFailures.ID_INVALID, "not an order id: \"" + orderId + "\""));
    }
    Standing believed = Standing.guess(follows, cause.order().getOrderSequence());
    return steps.take(cause, believed).compose(decision -> outcome(cause, decision));
  }

  private static Future<Void> outcome(Cause cause, Decision decision) {
    String what = cause.input() + " for order " + cause.order().getOrderId();
    return switch (decision) {
      case RESERVE, CONFIRM, REJECT, CANCEL, OWE_REFUND, NOTHING -> Future.succeededFuture();
      case NOT_YET ->
          Future.failedFuture(Failure.retry(OrderFailures.TOO_EARLY, what + " came too early"));
      case REFUSE ->
          Future.failedFuture(
              Failure.reject(OrderFailures.MOVE_ILLEGAL, what + " contradicts its events"));
    };
  }

  private static Failure unexpected(Delivery<Message> delivery) {
    return Failure.reject(
        OrderFailures.TYPE_UNEXPECTED,
        MessageTypes.nameOf(delivery.event()) + " on " + delivery.subject());
  }
}
