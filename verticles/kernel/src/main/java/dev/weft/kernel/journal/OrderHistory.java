package dev.weft.kernel.journal;

import com.google.protobuf.Message;
import dev.weft.kernel.bus.Delivery;
import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.contract.Subjects;
import dev.weft.kernel.failure.Failure;
import dev.weft.proto.common.v1.OrderRef;
import dev.weft.proto.orders.v1.OrderCancelled;
import dev.weft.proto.orders.v1.OrderCreated;
import dev.weft.proto.orders.v1.OrderEvent;
import dev.weft.proto.orders.v1.OrderRejected;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/**
 * What stream ORDERS holds of the order that an event from somebody else is about. Whoever acts on
 * such an event reads this first, and does nothing that the history does not call for.
 *
 * <p>Immutable.
 */
public final class OrderHistory {
  private static final String UNFOUNDED = "KRN-104";
  private static final int EVENT_TOKEN = 1;
  private static final List<OrderEvent> ENDS =
      List.of(OrderEvent.CONFIRMED, OrderEvent.REJECTED, OrderEvent.CANCELLED);

  private final OrderCreated created;
  private final List<RecordedEvent> events;

  private OrderHistory(OrderCreated created, List<RecordedEvent> events) {
    this.created = created;
    this.events = events;
  }

  /**
   * Reads it for an event of stream ORDERS. Fails with REJECT when there is no such order, or not
   * of that customer, or when it was created after the event.
   *
   * @param order as the event names it
   */
  public static Future<OrderHistory> of(
      Journal journal, Delivery<? extends Message> event, OrderRef order) {
    String orderId = order.getOrderId();
    if (!Subjects.isToken(orderId)) {
      return Future.failedFuture(unfounded("order id is no subject token"));
    }
    return journal
        .last(Streams.ORDERS, Subjects.eachOfOrder(orderId))
        .compose(
            events ->
                isCurrent(events, event)
                    ? Future.succeededFuture(events)
                    : journal.lastCertain(Streams.ORDERS, Subjects.eachOfOrder(orderId)))
        .map(events -> checked(events, event, order));
  }

  /**
   * For an event by which somebody else says that the order has ended without its goods: fails with
   * REJECT when it had ended otherwise before. Completes for events of other kinds, and for own
   * ones.
   */
  public static Future<Void> requireFirstEnd(Journal journal, Delivery<Message> end) {
    if (!end.foreign()) {
      return Future.succeededFuture();
    }
    if (end.event() instanceof OrderRejected rejected) {
      return of(journal, end, rejected.getOrder()).map(history -> history.requireFirstEnd(end));
    }
    return end.event() instanceof OrderCancelled cancelled
        ? of(journal, end, cancelled.getOrder()).map(history -> history.requireFirstEnd(end))
        : Future.succeededFuture();
  }

  /** An order ends once: throws REJECT when it had ended otherwise before this event. */
  public Void requireFirstEnd(Delivery<?> end) {
    for (OrderEvent kind : ENDS) {
      if (before(kind, end).isPresent()) {
        throw unfounded(Subjects.token(kind) + " before");
      }
    }
    return null;
  }

  public OrderCreated created() {
    return created;
  }

  /** The last event of that kind that was stored before, if there is one. */
  public Optional<RecordedEvent> before(OrderEvent kind, Delivery<?> event) {
    return events.stream()
        .filter(one -> one.sequence() < event.sequence())
        .filter(one -> one.subjectToken(EVENT_TOKEN).equals(Subjects.token(kind)))
        .findFirst();
  }

  /** Whether the order has ended without its goods, before or after any other event. */
  public boolean hasEndedWithoutGoods() {
    return events.stream()
        .map(one -> one.subjectToken(EVENT_TOKEN))
        .anyMatch(
            token ->
                token.equals(Subjects.token(OrderEvent.REJECTED))
                    || token.equals(Subjects.token(OrderEvent.CANCELLED)));
  }

  /** The failure of an event that the history does not bear out. */
  public static Failure unfounded(String why) {
    return Failure.reject(UNFOUNDED, "not supported by the order's history: " + why);
  }

  /** A replica that has not got the event itself yet may lack what came before it, too. */
  private static boolean isCurrent(List<RecordedEvent> events, Delivery<?> event) {
    return events.stream().anyMatch(one -> one.sequence() >= event.sequence());
  }

  private static OrderHistory checked(
      List<RecordedEvent> events, Delivery<?> event, OrderRef order) {
    RecordedEvent first =
        events.stream()
            .filter(one -> one.subjectToken(EVENT_TOKEN).equals(Subjects.token(OrderEvent.CREATED)))
            .findFirst()
            .orElseThrow(() -> unfounded("there is no order " + order.getOrderId()));
    if (first.sequence() >= event.sequence()) {
      throw unfounded("the order was created after " + event.subject());
    }
    OrderCreated created = first.payloadAs(OrderCreated.parser());
    if (!created.getCustomerId().equals(order.getCustomerId())) {
      throw unfounded("another customer than the order's");
    }
    return new OrderHistory(created, events);
  }
}
