package dev.weft.tools.chaos.proxy;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * One direction of a connection: bytes are passed on in the same order, later by the delay and
 * without what gets lost. Stops reading while the other side does not take more.
 *
 * <p>Event-loop confined.
 */
final class Lane {
  private static final int WAITING_BYTES_MAX = 1 << 20;
  private static final long NANOS_PER_MS = 1_000_000;

  private final Vertx vertx;
  private final NetSocket from;
  private final NetSocket to;
  private final Predicate<Frame> lost;
  private final LongSupplier delayMs;
  private final FrameReader reader = new FrameReader();
  private final Deque<Delayed> waiting = new ArrayDeque<>();
  private int waitingBytes;

  private record Delayed(Buffer bytes, long dueNanos) {}

  Lane(Vertx vertx, NetSocket from, NetSocket to, Predicate<Frame> lost, LongSupplier delayMs) {
    this.vertx = vertx;
    this.from = from;
    this.to = to;
    this.lost = lost;
    this.delayMs = delayMs;
  }

  /** Both sockets must be paused: handlers come first. */
  void open() {
    from.handler(this::received);
    to.drainHandler(drained -> readOn());
  }

  private void received(Buffer bytes) {
    Buffer left = Buffer.buffer(bytes.length());
    try {
      for (Frame frame : reader.read(bytes)) {
        if (!lost.test(frame)) {
          left.appendBuffer(frame.bytes());
        }
      }
    } catch (IllegalArgumentException notNats) {
      from.close();
      return;
    }
    pass(left);
    if (isFull()) {
      from.pause();
    }
  }

  private void pass(Buffer bytes) {
    long delay = delayMs.getAsLong();
    if (delay == 0 && waiting.isEmpty()) {
      to.write(bytes);
      return;
    }
    waiting.add(new Delayed(bytes, System.nanoTime() + delay * NANOS_PER_MS));
    waitingBytes += bytes.length();
    if (waiting.size() == 1) {
      awaitFirst();
    }
  }

  private void awaitFirst() {
    long leftMs = (waiting.element().dueNanos() - System.nanoTime()) / NANOS_PER_MS;
    vertx.setTimer(Math.max(1, leftMs), due -> sendDue());
  }

  private void sendDue() {
    long nowNanos = System.nanoTime();
    while (!waiting.isEmpty() && waiting.element().dueNanos() - nowNanos < NANOS_PER_MS) {
      Buffer bytes = waiting.remove().bytes();
      waitingBytes -= bytes.length();
      to.write(bytes);
    }
    if (!waiting.isEmpty()) {
      awaitFirst();
    }
    readOn();
  }

  private void readOn() {
    if (!isFull()) {
      from.resume();
    }
  }

  private boolean isFull() {
    return waitingBytes > WAITING_BYTES_MAX || to.writeQueueFull();
  }
}
