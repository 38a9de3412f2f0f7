package dev.weft.order.flow;

import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.contract.Subjects;
import dev.weft.kernel.journal.Journal;
import dev.weft.kernel.journal.JournalMapping;
import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.kernel.trace.TraceCarrier;
import dev.weft.order.domain.OrderState;
import dev.weft.proto.api.v1.GetOrder;
import dev.weft.proto.api.v1.GetOrderReply;
import dev.weft.proto.api.v1.GetTimeline;
import dev.weft.proto.api.v1.GetTimelineReply;
import dev.weft.proto.api.v1.Timeline;
import io.vertx.core.Future;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Thread-safe. What may be asked about an order. */
public final class OrderQueries {
  /** A cause lies in an earlier stream than its effect, whose time may be the same millisecond. */
  private static final List<String> STREAMS =
      List.of(Streams.ORDERS, Streams.INVENTORY, Streams.PAYMENTS, Streams.NOTIFICATIONS);

  private static final Comparator<RecordedEvent> BY_TIME =
      Comparator.comparing(RecordedEvent::time)
          .thenComparing(event -> STREAMS.indexOf(event.stream()))
          .thenComparing(RecordedEvent::sequence);

  private final OrderLog log;
  private final Journal journal;

  public OrderQueries(OrderLog log, Journal journal) {
    this.log = log;
    this.journal = journal;
  }

  public Future<GetOrderReply> order(GetOrder request) {
    return log.load(request.getOrderId())
        .map(
            found ->
                found
                    .map(OrderState::view)
                    .map(view -> GetOrderReply.newBuilder().setOrder(view).build())
                    .orElseGet(
                        () ->
                            GetOrderReply.newBuilder()
                                .setRefusal(Refusals.notFound(request.getOrderId()))
                                .build()));
  }

  /** Every event of the order, over all streams. */
  public Future<GetTimelineReply> timeline(GetTimeline request) {
    String orderId = request.getOrderId();
    if (!Subjects.isToken(orderId)) {
      return Future.succeededFuture(timelineNotFound(orderId));
    }
    return journal
        .last(Streams.ORDERS, Subjects.eachOfOrder(orderId))
        .compose(
            own ->
                own.isEmpty()
                    ? Future.succeededFuture(timelineNotFound(orderId))
                    : others(orderId).map(others -> timeline(own, others)));
  }

  private Future<List<RecordedEvent>> others(String orderId) {
    return Future.all(
            journal.last(Streams.INVENTORY, List.of(Subjects.anyOfInventory(orderId))),
            journal.last(Streams.PAYMENTS, List.of(Subjects.anyOfPayment(orderId))),
            journal.last(Streams.NOTIFICATIONS, List.of(Subjects.anyOfNotification(orderId))))
        .map(all -> all.<List<RecordedEvent>>list().stream().flatMap(List::stream).toList());
  }

  private static GetTimelineReply timeline(List<RecordedEvent> own, List<RecordedEvent> others) {
    Timeline.Builder timeline = Timeline.newBuilder();
    Stream.concat(own.stream(), others.stream())
        .sorted(BY_TIME)
        .forEach(event -> timeline.addEntries(entry(event)));
    return GetTimelineReply.newBuilder().setTimeline(timeline).build();
  }

  private static GetTimelineReply timelineNotFound(String orderId) {
    return GetTimelineReply.newBuilder().setRefusal(Refusals.notFound(orderId)).build();
  }

  private static Timeline.Entry entry(RecordedEvent event) {
    return Timeline.Entry.newBuilder()
        .setStream(event.stream())
        .setSequence(event.sequence())
        .setSubject(event.subject())
        .setType(event.type())
        .setEventId(event.eventId())
        .setTime(JournalMapping.toTimestamp(event.time()))
        .setTraceId(TraceCarrier.traceId(event.traceparent()))
        .build();
  }
}
