package dev.weft.order.flow;

import com.google.protobuf.Message;
import dev.weft.kernel.collection.BoundedMap;
import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.contract.Subjects;
import dev.weft.kernel.journal.Guard;
import dev.weft.kernel.journal.Journal;
import dev.weft.kernel.journal.Journal.Appended;
import dev.weft.kernel.journal.NewEvent;
import dev.weft.order.domain.OrderState;
import dev.weft.proto.common.v1.Money;
import dev.weft.proto.common.v1.RejectionReason;
import dev.weft.proto.orders.v1.OrderEvent;
import dev.weft.proto.orders.v1.OrderRejected;
import dev.weft.proto.orders.v1.OrderReserved;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import io.vertx.core.Future;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Stream ORDERS, seen by order.
 *
 * <p>Thread-safe.
 */
public final class OrderLog {
  private static final AttributeKey<String> STATUS = AttributeKey.stringKey("status");
  private static final int TOTALS_MAX = 10_000;

  private final Journal journal;
  private final LongCounter orders;
  private final LongCounter overdue;

  /**
   * Of the orders that this service has reserved last, so that a payment can be compared without a
   * read; of any other the stream is asked.
   */
  private final Map<String, Total> totals;

  /**
   * What an order costs.
   *
   * @param event that asks for the charge, or would if no step held it back
   */
  private record Total(OrderEvent event, long sequence, Money amount) {}

  public OrderLog(Journal journal, OpenTelemetry telemetry) {
    Meter meter = telemetry.getMeter("weft.order");
    this.journal = journal;
    this.orders =
        meter
            .counterBuilder("weft.orders")
            .setDescription("Events appended to orders, by the status that they led to")
            .build();
    this.overdue =
        meter
            .counterBuilder("weft.orders.overdue")
            .setDescription("Orders that were not final at their deadline")
            .build();
    this.totals = Collections.synchronizedMap(new BoundedMap<>(TOTALS_MAX));
    overdue.add(0);
  }

  private OrderLog(Journal journal, OrderLog same) {
    this.journal = journal;
    this.orders = same.orders;
    this.overdue = same.overdue;
    this.totals = same.totals;
  }

  /** The same log, trying each append for at most that long. */
  public OrderLog within(long timeoutMs) {
    return new OrderLog(journal.within(timeoutMs), this);
  }

  /** The same log, for appends that somebody else may make at the same moment. */
  public OrderLog alone() {
    return new OrderLog(journal.alone(), this);
  }

  /**
   * The order as it stands, or stood a moment ago: an append on top of it finds out. Empty when
   * nothing has that id, which is certain.
   */
  public Future<Optional<OrderState>> load(String orderId) {
    if (!Subjects.isToken(orderId)) {
      return Future.succeededFuture(Optional.empty());
    }
    return load(orderId, Subjects.eachOfOrder(orderId));
  }

  /**
   * The order after somebody else was faster: a wildcard, slower to read, also finds the events
   * that this version has no name for, and that the next append has to follow all the same.
   */
  public Future<Optional<OrderState>> loadAgain(String orderId) {
    return load(orderId, List.of(Subjects.anyOfOrder(orderId)));
  }

  /**
   * The order as it certainly stands once the stream has got that far; empty before, and when
   * nothing has that id.
   *
   * @param sequence in ORDERS
   */
  Future<Optional<OrderState>> loadCertain(String orderId, long sequence) {
    return journal
        .end(Streams.ORDERS)
        .compose(
            end ->
                Long.compareUnsigned(end, sequence) < 0
                    ? Future.succeededFuture(Optional.empty())
                    : loadCertain(Subjects.eachOfOrder(orderId)));
  }

  /**
   * Appends the order's next event; CONFLICT when its last one has another sequence.
   *
   * @param afterSequence sequence of the order's last event, 0 when there must be none
   */
  public Future<Appended> append(
      OrderEvent event, String orderId, Message payload, long afterSequence) {
    NewEvent next =
        NewEvent.of(
            Subjects.order(event, orderId),
            orderId + ":" + Subjects.token(event),
            payload,
            new Guard(Subjects.anyOfOrder(orderId), afterSequence));
    return journal
        .append(Streams.ORDERS, next)
        .onSuccess(
            appended -> {
              count(event, appended);
              if (payload instanceof OrderRejected rejected
                  && rejected.getReason() == RejectionReason.REJECTION_REASON_EXPIRED) {
                overdue.add(1);
              }
              if (payload instanceof OrderReserved reserved) {
                totals.put(orderId, new Total(event, appended.sequence(), reserved.getTotal()));
              }
            });
  }

  /**
   * What the order costs, if that is at hand; believed while its last event is that one.
   *
   * @param event that asked for its charge
   * @param sequence of that event
   */
  Optional<Money> total(String orderId, OrderEvent event, long sequence) {
    return Optional.ofNullable(totals.get(orderId))
        .filter(total -> total.event() == event && total.sequence() == sequence)
        .map(Total::amount);
  }

  private Future<Optional<OrderState>> load(String orderId, List<String> subjects) {
    return journal
        .last(Streams.ORDERS, subjects)
        .map(OrderState::fold)
        .compose(
            found ->
                found.isPresent()
                    ? Future.succeededFuture(found)
                    : loadCertain(List.of(Subjects.order(OrderEvent.CREATED, orderId))));
  }

  private Future<Optional<OrderState>> loadCertain(List<String> subjects) {
    return journal.lastCertain(Streams.ORDERS, subjects).map(OrderState::fold);
  }

  private void count(OrderEvent event, Appended appended) {
    if (!appended.duplicate()) {
      orders.add(1, Attributes.of(STATUS, Subjects.token(event)));
    }
  }
}
