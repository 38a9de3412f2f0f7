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
   * REJECT when it was confirmed before. Completes for events of other kinds, and for own ones.
   */
  public static Future<Void> requireUnconfirmed(Journal journal, Delivery<Message> end) {
    if (!end.foreign()) {
      return Future.succeededFuture();
    }
    if (end.event() instanceof OrderRejected rejected) {
      return requireUnconfirmed(journal, end, rejected.getOrder());
    }
    return end.event() instanceof OrderCancelled cancelled
        ? requireUnconfirmed(journal, end, cancelled.getOrder())
        : Future.succeededFuture();
  }

  private static Future<Void> requireUnconfirmed(
      Journal journal, Delivery<Message> end, OrderRef order) {
    return of(journal, end, order)
        .map(
            history -> {
              if (history.before(OrderEvent.CONFIRMED, end).isPresent()) {
                throw unfounded("confirmed before");
              }
              return null;
            });
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
