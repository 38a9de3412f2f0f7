package dev.weft.bridge.outbound;

import dev.weft.kernel.contract.Addresses;
import dev.weft.proto.journal.v1.Advanced;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.tracing.TracingPolicy;
import java.util.HashMap;
import java.util.Map;

/**
 * Tells readers that a stream has grown: at once when it was quiet, else with the newest sequence
 * once an interval.
 *
 * <p>Event-loop confined.
 */
final class Advances {
  private final Vertx vertx;
  private final DeliveryOptions delivery;
  private final long intervalMs;

  /** Newest sequence to be told when the stream's interval ends. */
  private final Map<String, Long> waiting = new HashMap<>();

  /**
   * @param clusterWide whether readers of other nodes are told, too
   */
  Advances(Vertx vertx, boolean clusterWide, long intervalMs) {
    this.vertx = vertx;
    // It tells of many appends and belongs to the trace of none.
    this.delivery =
        new DeliveryOptions().setTracingPolicy(TracingPolicy.IGNORE).setLocalOnly(!clusterWide);
    this.intervalMs = intervalMs;
  }

  void stored(String stream, long sequence) {
    Long told = waiting.get(stream);
    if (told == null) {
      tell(stream, sequence);
    } else {
      waiting.put(stream, Math.max(told, sequence));
    }
  }

  private void tell(String stream, long sequence) {
    Advanced advanced = Advanced.newBuilder().setStream(stream).setSequence(sequence).build();
    vertx.eventBus().publish(Addresses.JOURNAL_ADVANCED_PREFIX + stream, advanced, delivery);
    waiting.put(stream, sequence);
    vertx.setTimer(
        intervalMs,
        id -> {
          long newest = waiting.remove(stream);
          if (newest > sequence) {
            tell(stream, newest);
          }
        });
  }
}
