package dev.weft.inventory.flow;

import com.google.protobuf.Message;
import dev.weft.inventory.domain.Catalogue;
import dev.weft.inventory.domain.Outcome;
import dev.weft.inventory.domain.Release;
import dev.weft.inventory.domain.Reserve;
import dev.weft.kernel.bus.Delivery;
import dev.weft.kernel.bus.MessageTypes;
import dev.weft.kernel.contract.Subjects;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.trace.TraceCarrier;
import dev.weft.proto.common.v1.OrderRef;
import dev.weft.proto.common.v1.RejectionReason;
import dev.weft.proto.orders.v1.OrderCancelled;
import dev.weft.proto.orders.v1.OrderCreated;
import dev.weft.proto.orders.v1.OrderRejected;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Future;
import java.util.List;

/** Event-loop confined. What the stock does when an order begins, or ends without its goods. */
public final class OrderFollower {
  private final Catalogue catalogue;
  private final StockStore store;
  private final StockWriter writer;
  private final OpenTelemetry telemetry;

  public OrderFollower(
      Catalogue catalogue, StockStore store, StockWriter writer, OpenTelemetry telemetry) {
    this.catalogue = catalogue;
    this.store = store;
    this.writer = writer;
    this.telemetry = telemetry;
  }

  /** Reserves its lines. Reads nothing: that nothing was decided yet is guessed, and guarded. */
  public Future<Void> onCreated(Delivery<OrderCreated> delivery) {
    OrderCreated created = delivery.event();
    OrderRef order =
        OrderRef.newBuilder()
            .setOrderId(checked(created.getOrderId()))
            .setCustomerId(created.getCustomerId())
            .setPaymentToken(created.getPaymentToken())
            .setOrderSequence(delivery.sequence())
            .build();
    return writer.submit(reserve(order, created), Outcome.NONE, traceparent());
  }

  /** {@code OrderRejected} or {@code OrderCancelled}: gives back what it holds. */
  public Future<Void> onEnded(Delivery<Message> delivery) {
    if (delivery.event() instanceof OrderRejected rejected) {
      return isForLackOfStock(rejected.getReason())
          ? Future.succeededFuture()
          : release(rejected.getOrder(), delivery.sequence());
    }
    if (delivery.event() instanceof OrderCancelled cancelled) {
      return release(cancelled.getOrder(), delivery.sequence());
    }
    return Future.failedFuture(
        Failure.reject(
            InventoryFailures.TYPE_UNEXPECTED,
            MessageTypes.nameOf(delivery.event()) + " on " + delivery.subject()));
  }

  private Future<Void> release(OrderRef ended, long sequence) {
    String orderId = checked(ended.getOrderId());
    String traceparent = traceparent();
    Release release = new Release(ended.toBuilder().setOrderSequence(sequence).build());
    return store
        .outcomes(List.of(orderId))
        .map(outcomes -> outcomes.getOrDefault(orderId, Outcome.NONE))
        .compose(soFar -> writer.submit(release, soFar, traceparent));
  }

  private Reserve reserve(OrderRef order, OrderCreated created) {
    try {
      return new Reserve(order, created.getLinesList(), catalogue);
    } catch (IllegalArgumentException impossible) {
      throw Failure.reject(
          InventoryFailures.ORDER_INVALID,
          "order " + order.getOrderId() + " has " + impossible.getMessage());
    }
  }

  /** Taken at once: by the time of the commit another order's context may be current. */
  private String traceparent() {
    return TraceCarrier.traceparent(telemetry);
  }

  private static boolean isForLackOfStock(RejectionReason reason) {
    return reason == RejectionReason.REJECTION_REASON_OUT_OF_STOCK
        || reason == RejectionReason.REJECTION_REASON_UNKNOWN_SKU;
  }

  private static String checked(String orderId) {
    if (!Subjects.isToken(orderId)) {
      throw Failure.reject(InventoryFailures.ORDER_INVALID, "not an order id: \"" + orderId + "\"");
    }
    return orderId;
  }
}
