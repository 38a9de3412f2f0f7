package dev.weft.bridge.inbound;

import dev.weft.kernel.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.LongSupplier;

/**
 * Event-loop confined. Keeps the messages of a route that reads late until they have been stored
 * for its delay. All have the same delay, so they fall due in the order of the stream, and the
 * route's permits bound how many wait here. The age of a message is the difference between the
 * clock of this node and that of the server that stored it: they must agree as well as the delay
 * needs it.
 */
final class DelayLine {
  private final long delayMs;
  private final LongSupplier epochMs;
  private final PriorityQueue<Waiting> waiting =
      new PriorityQueue<>(
          Comparator.comparingLong(Waiting::dueMs).thenComparingLong(Waiting::sequence));
  private boolean closed;

  /**
   * @param epochMs the time, in milliseconds since 1970
   */
  DelayLine(long delayMs, LongSupplier epochMs) {
    this.delayMs = delayMs;
    this.epochMs = epochMs;
  }

  private record Waiting(long dueMs, long sequence, Promise<Void> due) {}

  /** Completes when the message is old enough; fails when the line is closed before. */
  Future<Void> due(Incoming incoming) {
    tick();
    long dueMs = incoming.time().toEpochMilli() + delayMs;
    if (delayMs == 0 || dueMs <= epochMs.getAsLong()) {
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
    long nowMs = epochMs.getAsLong();
    while (!waiting.isEmpty() && waiting.peek().dueMs() <= nowMs) {
      waiting.poll().due().complete();
    }
  }

  /** Fails what waits, and lets nothing wait any more. */
  void close() {
    closed = true;
    List<Waiting> all = new ArrayList<>(waiting);
    waiting.clear();
    all.forEach(DelayLine::giveBack);
  }

  private static void giveBack(Waiting entry) {
    entry.due().fail(Failure.pause(InboundFailures.NOT_DUE, "the route stopped before it was due"));
  }
}
