package dev.weft.gateway.feed;

import java.util.Objects;
import java.util.function.BooleanSupplier;

/**
 * One listener: takes each change at most once and in order, writes it when the connection takes
 * it, and keeps the rest in its {@link ClientQueue}.
 *
 * <p>Event-loop confined.
 */
public final class FeedClient {
  /** Feed ticks without a frame taken while frames wait; then the client counts as too slow. */
  static final int STALLED_TICKS_MAX = 60;

  private final SubscriptionFilter interest;
  private final FrameSink sink;
  private final ClientQueue queue;
  private final BooleanSupplier allowed;
  private long cursor;
  private boolean closed;
  private int stalledTicks;
  private int ticks;
  private Runnable whenFree = () -> {};

  /**
   * @param since the stream sequence after which it wants to hear
   * @param allowed asked on each tick; once false, the stream ends
   */
  public FeedClient(
      SubscriptionFilter interest,
      long since,
      FrameSink sink,
      FeedOptions options,
      BooleanSupplier allowed) {
    this.interest = Objects.requireNonNull(interest);
    this.sink = Objects.requireNonNull(sink);
    this.queue = new ClientQueue(options.pendingFramesMax());
    this.allowed = Objects.requireNonNull(allowed);
    this.cursor = since;
    sink.onDrained(this::drained);
  }

  SubscriptionFilter interest() {
    return interest;
  }

  /** Nothing up to this sequence is sent any more. */
  long cursor() {
    return cursor;
  }

  boolean isClosed() {
    return closed;
  }

  /** Everything up to there was examined; nothing of it is due. */
  void skipTo(long sequence) {
    cursor = Math.max(cursor, sequence);
  }

  /** What came after this sequence is due, again. */
  void rewindTo(long sequence) {
    cursor = Math.min(cursor, sequence);
  }

  /**
   * Sends or keeps the change if it is due.
   *
   * @return false when the client is too slow to be kept
   */
  boolean offer(StatusChange change) {
    if (!isDue(change)) {
      return true;
    }
    cursor = change.sequence();
    if (queue.isEmpty() && !sink.isFull()) {
      sink.write(change);
      return true;
    }
    return queue.add(change);
  }

  /** For a replay, which is not conflated: sends the change, or false when it has to wait. */
  boolean trySend(StatusChange change) {
    if (!isDue(change)) {
      return true;
    }
    if (!queue.isEmpty() || sink.isFull()) {
      return false;
    }
    cursor = change.sequence();
    sink.write(change);
    return true;
  }

  /** Calls once when there is room again. */
  void whenFree(Runnable next) {
    whenFree = next;
  }

  void tick() {
    ticks++;
    boolean waiting = sink.isFull() || !queue.isEmpty();
    stalledTicks = waiting ? stalledTicks + 1 : 0;
    if (!allowed.getAsBoolean()) {
      close(FrameSink.CloseReason.NOT_ALLOWED);
    } else if (stalledTicks > STALLED_TICKS_MAX) {
      close(FrameSink.CloseReason.TOO_SLOW);
    } else if (ticks % StatusFeed.KEEP_ALIVE_TICKS == 0 && !sink.keepAlive()) {
      close(FrameSink.CloseReason.SILENT);
    }
  }

  void close(FrameSink.CloseReason reason) {
    if (!closed) {
      closed = true;
      sink.close(reason);
    }
  }

  /** The client closed the connection. */
  void gone() {
    closed = true;
  }

  private boolean isDue(StatusChange change) {
    return !closed && change.sequence() > cursor && interest.covers(change);
  }

  private void drained() {
    stalledTicks = 0;
    while (!closed && !sink.isFull()) {
      StatusChange change = queue.poll();
      if (change == null) {
        Runnable next = whenFree;
        whenFree = () -> {};
        next.run();
        return;
      }
      sink.write(change);
    }
  }
}
