package dev.weft.bridge.inbound.delivery;

import dev.weft.bridge.common.BridgeFailures;
import dev.weft.kernel.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Keeps the messages of a route that reads late until they have been stored for its delay. All have
 * the same delay, so they fall due in the order of the stream, and the route's permits bound how
 * many wait here. The age of a message is measured by the time of the servers, one of which has
 * stored it: what this node's own clock says does not matter.
 *
 * <p>Event-loop confined.
 */
final class DelayedMessages {
  private final long delayMs;
  private final InstantSource clock;
  private final PriorityQueue<Waiting> waiting =
      new PriorityQueue<>(
          Comparator.comparingLong(Waiting::dueMs).thenComparingLong(Waiting::sequence));
  private boolean closed;

  /**
   * @param clock the time of the stream's server
   */
  DelayedMessages(long delayMs, InstantSource clock) {
    this.delayMs = delayMs;
    this.clock = clock;
  }

  private record Waiting(long dueMs, long sequence, Promise<Void> due) {}

  /** Completes when the message is old enough; fails when the line is closed before. */
  Future<Void> due(IncomingMessage incoming) {
    // One look at the clock: what is due by a later one would pass those that wait.
    long nowMs = clock.millis();
    release(nowMs);
    long dueMs = incoming.time().toEpochMilli() + delayMs;
    if (delayMs == 0 || dueMs <= nowMs) {
      return Future.succeededFuture();
    }
    Waiting entry = new Waiting(dueMs, incoming.sequence(), Promise.promise());
    if (closed) {
      giveBack(entry);
    } else {
      waiting.add(entry);
    }
    return entry.due().future();
  }

  /** Called about once a second: a message may be late by that much. */
  void tick() {
    release(clock.millis());
  }

  private void release(long nowMs) {
    while (!waiting.isEmpty() && waiting.peek().dueMs() <= nowMs) {
      waiting.poll().due().complete();
    }
  }

  /** Fails what waits, and lets nothing wait any more. */
  void close() {
    closed = true;
    List<Waiting> all = new ArrayList<>(waiting);
    waiting.clear();
    all.forEach(DelayedMessages::giveBack);
  }

  private static void giveBack(Waiting entry) {
    entry.due().fail(Failure.pause(BridgeFailures.NOT_DUE, "the route stopped before it was due"));
  }
}
