package dev.weft.bridge.outbound;

import dev.weft.kernel.contract.Addresses;
import dev.weft.proto.journal.v1.Advanced;
import dev.weft.proto.journal.v1.RecordedEvent;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.tracing.TracingPolicy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ObjLongConsumer;

/**
 * Announces to readers that a stream has grown. Readers of this node get the events themselves at
 * the end of the turn of the event loop in which they were acknowledged, as far as this node has
 * appended them without a gap, and need not ask the server for them. Where there is a gap, and on
 * other nodes, readers hear the newest sequence: at once while the stream grows slowly, under load
 * once an interval.
 *
 * <p>Event-loop confined.
 */
public final class AppendNotifier {
  /** Of one message; readers read the rest. */
  static final int EVENTS_MAX = 500;

  private final Vertx vertx;
  private final Context context;
  private final DeliveryOptions delivery;
  private final ObjLongConsumer<String> others;
  private final long intervalMs;

  /** By stream. */
  private final Map<String, Growth> growths = new HashMap<>();

  /** How a stream has grown lately. */
  private static final class Growth {
    private final List<RecordedEvent> events = new ArrayList<>();
    private long newest;
    private long published;
    private long toldOthers;
    private boolean turnEnds;
    private boolean intervalEnds;
  }

  /**
   * Made on the event loop that it is used on.
   *
   * @param others tells readers on other nodes; it may be lost. Never blocks
   */
  AppendNotifier(Vertx vertx, ObjLongConsumer<String> others, long intervalMs) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    // It tells of many appends and belongs to the trace of none.
    this.delivery = new DeliveryOptions().setTracingPolicy(TracingPolicy.IGNORE);
    this.others = others;
    this.intervalMs = intervalMs;
  }

  /**
   * The stream has grown.
   *
   * @param sequence of the last of the events
   * @param events in order of sequence; empty when they were stored before
   */
  void stored(String stream, long sequence, List<RecordedEvent> events) {
    Growth growth = growths.computeIfAbsent(stream, name -> new Growth());
    growth.newest = Math.max(growth.newest, sequence);
    if (growth.events.size() + events.size() <= EVENTS_MAX) {
      growth.events.addAll(events);
    }
    if (!growth.turnEnds) {
      growth.turnEnds = true;
      context.runOnContext(v -> turnEnded(stream, growth));
    }
  }

  private void turnEnded(String stream, Growth growth) {
    growth.turnEnds = false;
    boolean begins = !growth.intervalEnds;
    if (growth.newest > growth.published && (begins || isNext(growth))) {
      publish(stream, growth);
    }
    if (begins) {
      notifyOtherNodes(stream, growth);
      endInterval(stream, growth);
    }
  }

  private void endInterval(String stream, Growth growth) {
    growth.intervalEnds = true;
    vertx.setTimer(
        intervalMs,
        id -> {
          growth.intervalEnds = false;
          if (growth.newest > growth.published) {
            publish(stream, growth);
          }
          if (growth.newest > growth.toldOthers) {
            notifyOtherNodes(stream, growth);
            endInterval(stream, growth);
          }
        });
  }

  private void notifyOtherNodes(String stream, Growth growth) {
    growth.toldOthers = growth.newest;
    others.accept(stream, growth.newest);
  }

  private void publish(String stream, Growth growth) {
    Advanced.Builder advanced = Advanced.newBuilder().setStream(stream).setSequence(growth.newest);
    if (isWhole(growth)) {
      advanced.addAllEvents(growth.events);
    }
    growth.published = growth.newest;
    growth.events.clear();
    vertx
        .eventBus()
        .publish(Addresses.JOURNAL_ADVANCED_PREFIX + stream, advanced.build(), delivery);
  }

  /** Whether the events follow the last that was published. */
  private static boolean isNext(Growth growth) {
    return isWhole(growth) && growth.events.get(0).getSequence() == growth.published + 1;
  }

  /** Whether the events end at the newest, without a gap: commits may have overtaken each other. */
  private static boolean isWhole(Growth growth) {
    List<RecordedEvent> events = growth.events;
    events.sort(Comparator.comparingLong(RecordedEvent::getSequence));
    int count = events.size();
    return count > 0
        && events.get(count - 1).getSequence() == growth.newest
        && events.get(0).getSequence() == growth.newest - count + 1;
  }
}
