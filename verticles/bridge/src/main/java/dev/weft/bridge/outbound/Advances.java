package dev.weft.bridge.outbound;

import dev.weft.kernel.contract.Addresses;
import dev.weft.proto.journal.v1.Advanced;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.tracing.TracingPolicy;
import java.util.HashMap;
import java.util.Map;

/**
 * Announces to readers that a stream has grown: each time while it grows slowly, so that a lone
 * order waits for nothing; under load with the newest sequence once an interval.
 *
 * <p>Event-loop confined.
 */
final class Advances {
  /** In one interval, of a stream that was quiet in the one before: the steps of a lone order. */
  private static final int AT_ONCE_MAX = 4;

  private final Vertx vertx;
  private final DeliveryOptions delivery;
  private final long intervalMs;

  /** Of the streams that have grown lately. */
  private final Map<String, Interval> intervals = new HashMap<>();

  private static final class Interval {
    private int atOnce = AT_ONCE_MAX;
    private long newest;
    private long announced;
  }

  /**
   * @param clusterWide whether readers of other nodes are notified, too
   */
  Advances(Vertx vertx, boolean clusterWide, long intervalMs) {
    this.vertx = vertx;
    // An announcement covers many appends and belongs to the trace of none.
    this.delivery =
        new DeliveryOptions().setTracingPolicy(TracingPolicy.IGNORE).setLocalOnly(!clusterWide);
    this.intervalMs = intervalMs;
  }

  void stored(String stream, long sequence) {
    Interval interval = intervals.computeIfAbsent(stream, this::begin);
    interval.newest = Math.max(interval.newest, sequence);
    if (interval.atOnce > 0) {
      interval.atOnce--;
      announce(stream, interval);
    }
  }

  private Interval begin(String stream) {
    vertx.setTimer(intervalMs, id -> end(stream));
    return new Interval();
  }

  private void end(String stream) {
    Interval interval = intervals.get(stream);
    if (interval.newest == interval.announced) {
      intervals.remove(stream);
    } else {
      announce(stream, interval);
      vertx.setTimer(intervalMs, id -> end(stream));
    }
  }

  private void announce(String stream, Interval interval) {
    interval.announced = interval.newest;
    Advanced advanced =
        Advanced.newBuilder().setStream(stream).setSequence(interval.newest).build();
    vertx.eventBus().publish(Addresses.JOURNAL_ADVANCED_PREFIX + stream, advanced, delivery);
  }
}
