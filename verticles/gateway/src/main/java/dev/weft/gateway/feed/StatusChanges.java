package dev.weft.gateway.feed;

import dev.weft.gateway.GatewayFailures;
import dev.weft.kernel.contract.StatusNames;
import dev.weft.kernel.customer.CustomerVault;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.kernel.trace.TraceCarrier;
import dev.weft.proto.common.v1.OrderRef;
import dev.weft.proto.common.v1.OrderStatus;
import dev.weft.proto.orders.v1.OrderCancelled;
import dev.weft.proto.orders.v1.OrderConfirmed;
import dev.weft.proto.orders.v1.OrderCreated;
import dev.weft.proto.orders.v1.OrderRejected;
import dev.weft.proto.orders.v1.OrderReserved;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which events of stream ORDERS give an order a status, and which, by the ids of customers where
 * events have handles.
 *
 * <p>Event-loop confined.
 */
final class StatusChanges {
  private static final Logger LOG = LoggerFactory.getLogger(StatusChanges.class);
  private static final String NO_REASON = "";
  private static final int ID_TOKEN = 2;

  /** What was reserved, once more: its status is as before. */
  private static final String CLEARED_PREFIX = "orders.cleared.";

  /** What the edge takes; so many changes are kept that each of them must be bounded, too. */
  private static final int ID_CHARS_MAX = 128;

  private final CustomerVault vault;

  StatusChanges(CustomerVault vault) {
    this.vault = vault;
  }

  /** Completes when {@link #of} knows the customers of these events. */
  Future<Void> load(List<RecordedEvent> events) {
    return vault.isOn()
        ? vault
            .load(
                events.stream()
                    .flatMap(event -> read(event).stream())
                    .map(StatusChange::customerId)
                    .toList())
            .recover(StatusChanges::keepHandle)
        : Future.succeededFuture();
  }

  /**
   * Empty for an event that is no status change (refund_due, cleared), that this version does not
   * know, or that cannot be read: one bad event must not stop the feed for everybody.
   */
  Optional<StatusChange> of(RecordedEvent event) {
    return read(event).map(change -> change.of(vault.known(change.customerId())));
  }

  /** One customer whose key is missing must not stop the feed: it goes by its handle then. */
  private static Future<Void> keepHandle(Throwable error) {
    return switch (Failure.of(error).kind()) {
      case WAIT, REJECT -> Future.succeededFuture();
      case RETRY, PAUSE, FATAL, CONFLICT -> Future.failedFuture(error);
    };
  }

  private static Optional<StatusChange> read(RecordedEvent event) {
    try {
      return decoded(event);
    } catch (Failure unreadable) {
      LOG.error("{} {}", GatewayFailures.UNREADABLE_EVENT, unreadable.getMessage());
      return Optional.empty();
    }
  }

  private static Optional<StatusChange> decoded(RecordedEvent event) {
    if (event.subject().startsWith(CLEARED_PREFIX)) {
      return Optional.empty();
    }
    return switch (event.type()) {
      case "weft.orders.v1.OrderCreated" -> Optional.of(created(event));
      case "weft.orders.v1.OrderReserved" ->
          changed(
              event,
              event.payloadAs(OrderReserved.parser()).getOrder(),
              OrderStatus.ORDER_STATUS_RESERVED);
      case "weft.orders.v1.OrderConfirmed" ->
          changed(
              event,
              event.payloadAs(OrderConfirmed.parser()).getOrder(),
              OrderStatus.ORDER_STATUS_CONFIRMED);
      case "weft.orders.v1.OrderRejected" -> Optional.of(rejected(event));
      case "weft.orders.v1.OrderCancelled" ->
          changed(
              event,
              event.payloadAs(OrderCancelled.parser()).getOrder(),
              OrderStatus.ORDER_STATUS_CANCELLED);
      default -> Optional.empty();
    };
  }

  private static StatusChange created(RecordedEvent event) {
    OrderCreated order = event.payloadAs(OrderCreated.parser());
    return change(
        event,
        order.getOrderId(),
        order.getCustomerId(),
        OrderStatus.ORDER_STATUS_PENDING,
        NO_REASON);
  }

  private static StatusChange rejected(RecordedEvent event) {
    OrderRejected rejected = event.payloadAs(OrderRejected.parser());
    return change(
        event,
        rejected.getOrder().getOrderId(),
        rejected.getOrder().getCustomerId(),
        OrderStatus.ORDER_STATUS_REJECTED,
        StatusNames.of(rejected.getReason()));
  }

  private static Optional<StatusChange> changed(
      RecordedEvent event, OrderRef order, OrderStatus status) {
    return Optional.of(change(event, order.getOrderId(), order.getCustomerId(), status, NO_REASON));
  }

  private static StatusChange change(
      RecordedEvent event, String orderId, String customerId, OrderStatus status, String reason) {
    if (Math.max(orderId.length(), customerId.length()) > ID_CHARS_MAX) {
      throw Failure.reject(
          GatewayFailures.UNREADABLE_EVENT,
          event.subject() + " at " + event.sequence() + " holds an id that is too long");
    }
    if (!orderId.equals(event.subjectToken(ID_TOKEN))) {
      throw event.unreadable("is about another order");
    }
    return new StatusChange(
        event.sequence(),
        orderId,
        customerId,
        StatusNames.of(status),
        reason,
        event.occurred(),
        TraceCarrier.traceId(event.traceparent()));
  }
}
