package dev.weft.order.domain;

import dev.weft.kernel.contract.Subjects.OrderEvent;
import dev.weft.kernel.journal.JournalMapping;
import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.kernel.trace.TraceCarrier;
import dev.weft.proto.api.v1.OrderView;
import dev.weft.proto.common.v1.Money;
import dev.weft.proto.common.v1.OrderLine;
import dev.weft.proto.common.v1.OrderRef;
import dev.weft.proto.common.v1.PricedLine;
import dev.weft.proto.common.v1.RejectionReason;
import dev.weft.proto.orders.v1.OrderCreated;
import dev.weft.proto.orders.v1.OrderRejected;
import dev.weft.proto.orders.v1.OrderReserved;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Immutable once folded. An order as its events in stream ORDERS tell it. */
public final class OrderState {
  private static final int EVENT_TOKEN = 1;
  private static final String REASON_PREFIX = "REJECTION_REASON_";

  private final OrderCreated created;
  private final Instant createdAt;
  private final String traceId;
  private Phase phase = Phase.PENDING;
  private boolean refundDue;
  private List<PricedLine> pricedLines = List.of();
  private List<Integer> stockShards = List.of();
  private Optional<Money> total = Optional.empty();
  private String reason = "";
  private Instant updatedAt;
  private long sequence;

  private OrderState(RecordedEvent first) {
    created = first.payloadAs(OrderCreated.parser());
    createdAt = first.time();
    traceId = TraceCarrier.traceId(first.traceparent());
  }

  /**
   * Folds what {@code orders.*.<orderId>} holds, in order of sequence; empty when that is no order.
   * Kinds of events that a newer version has added change nothing that this one knows of, but what
   * is appended next follows them.
   */
  public static Optional<OrderState> fold(List<RecordedEvent> events) {
    if (events.isEmpty() || !isCreated(events.get(0))) {
      return Optional.empty();
    }
    OrderState state = new OrderState(events.get(0));
    events.forEach(state::apply);
    return Optional.of(state);
  }

  public Standing standing() {
    return new Standing(phase, refundDue, sequence);
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
      case CREATED -> phase = Phase.PENDING;
      case RESERVED -> reserve(event.payloadAs(OrderReserved.parser()));
      case CONFIRMED -> phase = Phase.CONFIRMED;
      case REJECTED -> reject(event.payloadAs(OrderRejected.parser()));
      case CANCELLED -> phase = Phase.CANCELLED;
      case REFUND_DUE -> refundDue = true;
    }
  }

  private void reserve(OrderReserved event) {
    phase = Phase.RESERVED;
    pricedLines = event.getLinesList();
    stockShards = event.getOrder().getStockShardsList();
    total = Optional.of(event.getTotal());
  }

  private void reject(OrderRejected event) {
    phase = Phase.REJECTED;
    reason = textOf(event.getReason());
  }

  /** {@code OUT_OF_STOCK} rather than {@code REJECTION_REASON_OUT_OF_STOCK}. */
  private static String textOf(RejectionReason reason) {
    return reason.name().replace(REASON_PREFIX, "");
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
    return OrderEvent.of(event.subjectToken(EVENT_TOKEN));
  }
}
