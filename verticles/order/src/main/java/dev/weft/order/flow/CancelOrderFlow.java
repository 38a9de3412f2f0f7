package dev.weft.order.flow;

import dev.weft.order.domain.OrderDecision;
import dev.weft.order.domain.OrderState;
import dev.weft.order.domain.Trigger;
import dev.weft.proto.api.v1.CancelOrder;
import dev.weft.proto.api.v1.CancelOrderReply;
import dev.weft.proto.api.v1.OrderAccepted;
import dev.weft.proto.api.v1.Refusal;
import dev.weft.proto.common.v1.OrderStatus;
import io.vertx.core.Future;

/**
 * Cancels an order at its customer's wish, as long as it is not final.
 *
 * <p>Thread-safe.
 */
public final class CancelOrderFlow {
  private static final String DETAIL = "by the customer";

  private final OrderLog log;
  private final OrderSteps steps;

  public CancelOrderFlow(OrderLog log, OrderSteps steps) {
    this.log = log;
    this.steps = steps;
  }

  /** To cancel twice is the same as to cancel once. */
  public Future<CancelOrderReply> cancel(CancelOrder request) {
    String orderId = request.getOrderId();
    return log.load(orderId)
        .compose(
            found ->
                found
                    .map(this::cancel)
                    .orElse(Future.succeededFuture(refused(Refusals.notFound(orderId)))));
  }

  private Future<CancelOrderReply> cancel(OrderState order) {
    return steps
        .take(order, current -> Trigger.cancellation(current.ref(), DETAIL))
        .map(decision -> reply(order.ref().getOrderId(), decision));
  }

  private static CancelOrderReply reply(String orderId, OrderDecision decision) {
    return switch (decision) {
      case CANCEL -> accepted(orderId, false);
      case NOTHING -> accepted(orderId, true);
      case REFUSE, NOT_YET, RESERVE, CLEAR, CONFIRM, REJECT, OWE_REFUND ->
          refused(Refusals.notAllowed("order " + orderId + " is confirmed or rejected"));
    };
  }

  private static CancelOrderReply accepted(String orderId, boolean replayed) {
    return CancelOrderReply.newBuilder()
        .setAccepted(
            OrderAccepted.newBuilder()
                .setOrderId(orderId)
                .setStatus(OrderStatus.ORDER_STATUS_CANCELLED)
                .setReplayed(replayed))
        .build();
  }

  private static CancelOrderReply refused(Refusal refusal) {
    return CancelOrderReply.newBuilder().setRefusal(refusal).build();
  }
}
