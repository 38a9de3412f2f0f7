package dev.weft.bridge.outbound;

import dev.weft.kernel.contract.Addresses;
import dev.weft.proto.journal.v1.Advanced;
import dev.weft.proto.journal.v1.RecordedEvent;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.tracing.TracingPolicy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Announces to readers that a stream has grown: each time while it grows slowly, so that a lone
 * order waits for nothing; under load with the newest sequence once an interval. Readers of this
 * node get the events themselves, as far as this node has appended them without a gap, and need not
 * ask the server for them; readers of other nodes hear the sequence alone.
 *
 * <p>Event-loop confined.
 */
public final class Advances {
  /** In one interval, of a stream that was quiet in the one before: the steps of a lone order. */
  private static final int AT_ONCE_MAX = 4;

  /** Of one message; readers read the rest. */
  static final int EVENTS_MAX = 500;

  private final Vertx vertx;
  private final DeliveryOptions delivery;
  private final Others others;
  private final long intervalMs;

  /** Tells readers on other nodes; it may be lost. Never blocks. */
  @FunctionalInterface
  public interface Others {
    void advanced(String stream, long sequence);
  }

  /** Of the streams that have grown lately. */
  private final Map<String, Interval> intervals = new HashMap<>();

  private static final class Interval {
    private final List<RecordedEvent> events = new ArrayList<>();
    private int atOnce = AT_ONCE_MAX;
    private long newest;
    private long published;
  }

  Advances(Vertx vertx, Others others, long intervalMs) {
    this.vertx = vertx;
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
    Interval interval = intervals.computeIfAbsent(stream, this::begin);
    interval.newest = Math.max(interval.newest, sequence);
    if (interval.events.size() + events.size() <= EVENTS_MAX) {
      interval.events.addAll(events);
    }
    if (interval.atOnce > 0) {
      interval.atOnce--;
      publish(stream, interval);
    }
  }

  private Interval begin(String stream) {
    vertx.setTimer(intervalMs, id -> end(stream));
    return new Interval();
  }

  private void end(String stream) {
    Interval interval = intervals.get(stream);
    if (interval.newest == interval.published) {
      intervals.remove(stream);
    } else {
      publish(stream, interval);
      vertx.setTimer(intervalMs, id -> end(stream));
    }
  }

  private void publish(String stream, Interval interval) {
    Advanced.Builder advanced =
        Advanced.newBuilder().setStream(stream).setSequence(interval.newest);
    if (isWhole(interval)) {
      advanced.addAllEvents(interval.events);
    }
    interval.published = interval.newest;
    interval.events.clear();
    vertx
        .eventBus()
        .publish(Addresses.JOURNAL_ADVANCED_PREFIX + stream, advanced.build(), delivery);
    others.advanced(stream, interval.newest);
  }

  /** Whether the events end at the newest, without a gap: commits may have overtaken each other. */
  private static boolean isWhole(Interval interval) {
    List<RecordedEvent> events = interval.events;
    events.sort(Comparator.comparingLong(RecordedEvent::getSequence));
    int count = events.size();
    return count > 0
        && events.get(count - 1).getSequence() == interval.newest
        && events.get(0).getSequence() == interval.newest - count + 1;
  }
}
