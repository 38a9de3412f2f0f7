package dev.weft.order.flow;

import dev.weft.kernel.customer.CustomerVault;
import dev.weft.kernel.failure.Failure;
import dev.weft.order.domain.OrderIds;
import dev.weft.order.domain.OrderState;
import dev.weft.order.domain.PlacementRules;
import dev.weft.proto.api.v1.OrderAccepted;
import dev.weft.proto.api.v1.PlaceOrder;
import dev.weft.proto.api.v1.PlaceOrderReply;
import dev.weft.proto.api.v1.Refusal;
import dev.weft.proto.common.v1.OrderStatus;
import dev.weft.proto.orders.v1.OrderCreated;
import dev.weft.proto.orders.v1.OrderEvent;
import io.vertx.core.Future;

/**
 * Accepts an order: checked, named, stored once, and only then answered.
 *
 * <p>Event-loop confined.
 */
public final class PlaceOrderFlow {
  private final OrderLog log;
  private final PlacementRules rules;
  private final OrderIds ids;
  private final SealedTokens tokens;
  private final CustomerVault customers;

  /**
   * @param log gives up before the caller does
   */
  public PlaceOrderFlow(
      OrderLog log,
      PlacementRules rules,
      OrderIds ids,
      SealedTokens tokens,
      CustomerVault customers) {
    this.log = log;
    this.rules = rules;
    this.ids = ids;
    this.tokens = tokens;
    this.customers = customers;
  }

  public Future<PlaceOrderReply> place(PlaceOrder request) {
    return rules
        .refusal(request)
        .map(refusal -> Future.succeededFuture(refused(refusal)))
        .orElseGet(
            () ->
                customers
                    .handleOf(request.getCustomerId())
                    .compose(handle -> accept(request.toBuilder().setCustomerId(handle).build())));
  }

  private Future<PlaceOrderReply> accept(PlaceOrder request) {
    String orderId = ids.idFor(request.getCustomerId(), request.getIdempotencyKey());
    OrderCreated created = rules.created(request, orderId);
    return isFirst(created)
        .compose(
            first ->
                first
                    ? Future.succeededFuture(
                        accepted(orderId, OrderStatus.ORDER_STATUS_PENDING, false))
                    : existingOrder(created, !request.getIdempotencyKey().isEmpty()));
  }

  /** Stores the order; false when its id was taken already. */
  private Future<Boolean> isFirst(OrderCreated created) {
    return log.append(OrderEvent.CREATED, created.getOrderId(), tokens.sealed(created), 0)
        .map(appended -> !appended.duplicate())
        .recover(Failure.onConflict(() -> Future.succeededFuture(false)));
  }

  /** The id is taken: by this very order, or by another one under the same key. */
  private Future<PlaceOrderReply> existingOrder(OrderCreated created, boolean keyed) {
    return log.load(created.getOrderId())
        .map(
            found -> {
              OrderState order = found.orElseThrow(() -> Refusals.unreadable(created.getOrderId()));
              return isSame(order.created(), created)
                  ? accepted(created.getOrderId(), order.basis().phase().status(), keyed)
                  : refused(Refusals.keyReused());
            });
  }

  private boolean isSame(OrderCreated stored, OrderCreated asked) {
    return stored.getCustomerId().equals(asked.getCustomerId())
        && tokens.isSame(stored, asked)
        && stored.getLinesList().equals(asked.getLinesList());
  }

  private static PlaceOrderReply accepted(String orderId, OrderStatus status, boolean replayed) {
    return PlaceOrderReply.newBuilder()
        .setAccepted(
            OrderAccepted.newBuilder().setOrderId(orderId).setStatus(status).setReplayed(replayed))
        .build();
  }

  private static PlaceOrderReply refused(Refusal refusal) {
    return PlaceOrderReply.newBuilder().setRefusal(refusal).build();
  }
}
