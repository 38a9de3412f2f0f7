package dev.weft.order.domain;

import dev.weft.kernel.contract.StatusNames;
import dev.weft.kernel.contract.Subjects;
import dev.weft.kernel.journal.JournalMapping;
import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.kernel.trace.TraceCarrier;
import dev.weft.proto.api.v1.OrderView;
import dev.weft.proto.common.v1.Money;
import dev.weft.proto.common.v1.OrderLine;
import dev.weft.proto.common.v1.OrderRef;
import dev.weft.proto.common.v1.PricedLine;
import dev.weft.proto.orders.v1.OrderCancelled;
import dev.weft.proto.orders.v1.OrderConfirmed;
import dev.weft.proto.orders.v1.OrderCreated;
import dev.weft.proto.orders.v1.OrderEvent;
import dev.weft.proto.orders.v1.OrderRefundDue;
import dev.weft.proto.orders.v1.OrderRejected;
import dev.weft.proto.orders.v1.OrderReserved;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The state of an order, from its events in stream ORDERS.
 *
 * <p>Immutable once folded.
 */
public final class OrderState {
  private static final int EVENT_TOKEN = 1;
  private static final int ID_TOKEN = 2;

  private final OrderCreated created;
  private final Instant createdAt;
  private final String traceId;
  private Phase phase = Phase.PENDING;
  private boolean refundDue;
  private List<PricedLine> pricedLines = List.of();
  private List<Integer> stockShards = List.of();
  private Optional<Money> total = Optional.empty();
  private String reason = "";
  private Optional<String> chargeId = Optional.empty();
  private Instant updatedAt;
  private long sequence;

  private OrderState(RecordedEvent first) {
    created = first.payloadAs(OrderCreated.parser());
    check(created.getOrderId(), first);
    createdAt = first.time();
    traceId = TraceCarrier.traceId(first.traceparent());
  }

  /**
   * Folds what {@code orders.*.<orderId>} holds, in order of sequence; empty when that is no order.
   * Kinds of events that a newer version has added change nothing that this one knows of, but what
   * is appended next follows them.
   *
   * @throws dev.weft.kernel.failure.Failure WAIT, when an event cannot be read, is about another
   *     order, or cannot follow the one before: somebody else has stored it
   */
  public static Optional<OrderState> fold(List<RecordedEvent> events) {
    Optional<RecordedEvent> creation = events.stream().filter(OrderState::isCreated).findFirst();
    if (creation.isEmpty()) {
      return Optional.empty();
    }
    if (!isCreated(events.get(0))) {
      throw creation.get().unreadable("comes after other events of its order");
    }
    OrderState state = new OrderState(events.get(0));
    events.forEach(state::apply);
    return Optional.of(state);
  }

  public DecisionBasis basis() {
    return new DecisionBasis(phase, refundDue, sequence);
  }

  /** What it costs; empty until it is priced. */
  public Optional<Money> total() {
    return total;
  }

  /** The charge that it was confirmed with, or that is to be given back. */
  public Optional<String> chargeId() {
    return chargeId;
  }

  public OrderCreated created() {
    return created;
  }

  /** What an event that follows the last one says about the order. */
  public OrderRef ref() {
    return OrderRef.newBuilder()
        .setOrderId(created.getOrderId())
        .setCustomerId(created.getCustomerId())
        .setOrderSequence(sequence)
        .addAllStockShards(stockShards)
        .build();
  }

  /** What was reserved; without lines and total as long as nothing is. */
  OrderReserved reserved(OrderRef order) {
    OrderReserved.Builder reserved =
        OrderReserved.newBuilder()
            .setSchemaVersion(Trigger.SCHEMA_VERSION)
            .setOrder(order)
            .addAllLines(pricedLines);
    total.ifPresent(reserved::setTotal);
    return reserved.build();
  }

  /** The order as its customer may see it. */
  public OrderView view() {
    OrderView.Builder view =
        OrderView.newBuilder()
            .setOrderId(created.getOrderId())
            .setCustomerId(created.getCustomerId())
            .setStatus(phase.status())
            .setReason(reason)
            .setCreatedAt(JournalMapping.toTimestamp(createdAt))
            .setUpdatedAt(JournalMapping.toTimestamp(updatedAt))
            .setTraceId(traceId);
    if (pricedLines.isEmpty()) {
      created.getLinesList().forEach(line -> view.addLines(viewOf(line)));
    } else {
      pricedLines.forEach(line -> view.addLines(viewOf(line)));
    }
    total.ifPresent(view::setTotal);
    return view.build();
  }

  private void apply(RecordedEvent event) {
    sequence = event.sequence();
    updatedAt = event.time();
    eventOf(event).ifPresent(kind -> apply(kind, event));
  }

  private void apply(OrderEvent kind, RecordedEvent event) {
    switch (kind) {
      case CREATED -> require(phase == Phase.PENDING, event);
      case RESERVED -> reserve(event, event.payloadAs(OrderReserved.parser()));
      case CLEARED -> clear(event, event.payloadAs(OrderReserved.parser()));
      case CONFIRMED -> confirm(event, event.payloadAs(OrderConfirmed.parser()));
      case REJECTED -> reject(event, event.payloadAs(OrderRejected.parser()));
      case CANCELLED -> cancel(event, event.payloadAs(OrderCancelled.parser()));
      case REFUND_DUE -> oweRefund(event, event.payloadAs(OrderRefundDue.parser()));
      case ORDER_EVENT_UNSPECIFIED, UNRECOGNIZED -> {}
    }
  }

  private void reserve(RecordedEvent event, OrderReserved reserved) {
    check(reserved.getOrder().getOrderId(), event);
    require(phase == Phase.PENDING, event);
    phase = Phase.RESERVED;
    pricedLines = reserved.getLinesList();
    stockShards = reserved.getOrder().getStockShardsList();
    total = Optional.of(reserved.getTotal());
  }

  private void clear(RecordedEvent event, OrderReserved cleared) {
    check(cleared.getOrder().getOrderId(), event);
    require(phase == Phase.RESERVED, event);
    phase = Phase.CLEARED;
  }

  private void confirm(RecordedEvent event, OrderConfirmed confirmed) {
    check(confirmed.getOrder().getOrderId(), event);
    require(isReserved(), event);
    phase = Phase.CONFIRMED;
    chargeId = Optional.of(confirmed.getChargeId());
  }

  private void reject(RecordedEvent event, OrderRejected rejected) {
    check(rejected.getOrder().getOrderId(), event);
    require(phase == Phase.PENDING || isReserved(), event);
    phase = Phase.REJECTED;
    reason = StatusNames.of(rejected.getReason());
  }

  private void cancel(RecordedEvent event, OrderCancelled cancelled) {
    check(cancelled.getOrder().getOrderId(), event);
    require(phase == Phase.PENDING || isReserved(), event);
    phase = Phase.CANCELLED;
  }

  private void oweRefund(RecordedEvent event, OrderRefundDue due) {
    check(due.getOrder().getOrderId(), event);
    require(phase == Phase.REJECTED || phase == Phase.CANCELLED, event);
    refundDue = true;
    chargeId = Optional.of(due.getChargeId());
  }

  private boolean isReserved() {
    return phase == Phase.RESERVED || phase == Phase.CLEARED;
  }

  private void require(boolean may, RecordedEvent event) {
    if (!may) {
      throw event.unreadable("cannot come after " + phase);
    }
  }

  private static void check(String orderId, RecordedEvent event) {
    if (!orderId.equals(event.subjectToken(ID_TOKEN))) {
      throw event.unreadable("is about another order");
    }
  }

  private static OrderView.Line viewOf(OrderLine line) {
    return OrderView.Line.newBuilder()
        .setSku(line.getSku())
        .setQuantity(line.getQuantity())
        .build();
  }

  private static OrderView.Line viewOf(PricedLine line) {
    return OrderView.Line.newBuilder()
        .setSku(line.getSku())
        .setQuantity(line.getQuantity())
        .setUnitPriceMinor(line.getUnitPriceMinor())
        .build();
  }

  private static boolean isCreated(RecordedEvent event) {
    return eventOf(event).filter(OrderEvent.CREATED::equals).isPresent();
  }

  private static Optional<OrderEvent> eventOf(RecordedEvent event) {
    return Subjects.orderEvent(event.subjectToken(EVENT_TOKEN));
  }
}
