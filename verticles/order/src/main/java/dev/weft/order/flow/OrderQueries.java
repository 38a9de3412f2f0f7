package dev.weft.order.flow;

import dev.weft.kernel.contract.StepGates;
import dev.weft.kernel.contract.StockShards;
import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.contract.Subjects;
import dev.weft.kernel.customer.CustomerVault;
import dev.weft.kernel.journal.Journal;
import dev.weft.kernel.journal.JournalMapping;
import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.kernel.trace.TraceCarrier;
import dev.weft.proto.api.v1.GetOrder;
import dev.weft.proto.api.v1.GetOrderReply;
import dev.weft.proto.api.v1.GetTimeline;
import dev.weft.proto.api.v1.GetTimelineReply;
import dev.weft.proto.api.v1.OrderView;
import dev.weft.proto.api.v1.Timeline;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What may be asked about an order.
 *
 * <p>Event-loop confined.
 */
public final class OrderQueries {
  private final OrderLog log;
  private final Journal journal;
  private final StockShards shards;
  private final StepGates gates;
  private final CustomerVault customers;
  private final Comparator<RecordedEvent> byTime;

  /**
   * @param gates steps that may have answered for an order
   */
  public OrderQueries(
      OrderLog log, Journal journal, StockShards shards, StepGates gates, CustomerVault customers) {
    this.log = log;
    this.journal = journal;
    this.shards = shards;
    this.gates = gates;
    this.customers = customers;
    // A cause lies in an earlier stream than its effect, whose time may be the same millisecond.
    List<String> streams = new ArrayList<>(List.of(Streams.ORDERS));
    streams.addAll(shards.streams());
    streams.addAll(List.of(Streams.STEPS, Streams.PAYMENTS, Streams.NOTIFICATIONS));
    byTime =
        Comparator.comparing(RecordedEvent::time)
            .thenComparing(event -> streams.indexOf(event.stream()))
            .thenComparing(RecordedEvent::sequence);
  }

  public Future<GetOrderReply> order(GetOrder request) {
    return log.load(request.getOrderId())
        .compose(
            found ->
                found
                    .map(order -> view(order.view()))
                    .orElseGet(
                        () ->
                            Future.succeededFuture(
                                GetOrderReply.newBuilder()
                                    .setRefusal(Refusals.notFound(request.getOrderId()))
                                    .build())));
  }

  private Future<GetOrderReply> view(OrderView view) {
    return customers
        .nameOf(view.getCustomerId())
        .map(
            name ->
                GetOrderReply.newBuilder().setOrder(view.toBuilder().setCustomerId(name)).build());
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
                    ? noTimeline(orderId)
                    : others(orderId).map(others -> timeline(own, others)));
  }

  /** A replica that is behind shows nothing of an order that was just accepted. */
  private Future<GetTimelineReply> noTimeline(String orderId) {
    return log.load(orderId)
        .map(
            found -> {
              found.ifPresent(
                  order -> {
                    throw Refusals.unreadable(orderId);
                  });
              return timelineNotFound(orderId);
            });
  }

  private Future<List<RecordedEvent>> others(String orderId) {
    List<Future<List<RecordedEvent>>> read = new ArrayList<>();
    for (int shard = 0; shard < shards.count(); shard++) {
      read.add(journal.last(shards.stream(shard), Subjects.eachOfInventory(shard, orderId)));
    }
    if (!gates.isEmpty()) {
      read.add(journal.last(Streams.STEPS, gates.passes(orderId)));
    }
    read.add(journal.last(Streams.PAYMENTS, Subjects.eachOfPayment(orderId)));
    read.add(journal.last(Streams.NOTIFICATIONS, Subjects.eachOfNotification(orderId)));
    return Future.all(read)
        .map(all -> all.<List<RecordedEvent>>list().stream().flatMap(List::stream).toList());
  }

  private GetTimelineReply timeline(List<RecordedEvent> own, List<RecordedEvent> others) {
    Timeline.Builder timeline = Timeline.newBuilder();
    Stream.concat(own.stream(), others.stream())
        .sorted(byTime)
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
