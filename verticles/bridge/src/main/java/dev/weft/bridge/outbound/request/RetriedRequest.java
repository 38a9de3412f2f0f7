package dev.weft.bridge.outbound.request;

import dev.weft.bridge.connection.client.LoopConnection;
import dev.weft.bridge.connection.client.ReceivedMessage;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * A request that is sent again until it is answered or its time is up. Subclasses define what is
 * sent, how long a try waits and what a reply means; {@link #next} begins.
 *
 * <p>Event-loop confined.
 */
public abstract class RetriedRequest {
  /** Neither a timer nor a request has that number. */
  private static final long NONE = -1;

  private final Line line;
  private final long deadlineMs;
  private int count;
  private long number = NONE;
  private long timer = NONE;

  /**
   * What every request goes over.
   *
   * @param clockMs that of all deadlines
   * @param backoff between two tries
   */
  public record Line(
      Vertx vertx,
      LoopConnection connection,
      ReplyInbox inbox,
      LongSupplier clockMs,
      Backoff backoff) {}

  /**
   * @param deadlineMs on the line's clock
   */
  protected RetriedRequest(Line line, long deadlineMs) {
    this.line = line;
    this.deadlineMs = deadlineMs;
  }

  /** One more try. */
  public final void next() {
    count++;
    if (line.connection().isUp()) {
      begin();
    } else {
      notConnected("not connected");
    }
  }

  /** The connection is up; to send may wait for something. */
  protected void begin() {
    send();
  }

  protected void notConnected(String reason) {
    again(reason);
  }

  /** Sends the messages of this try and waits for what comes back. */
  protected final void send() {
    number =
        line.inbox()
            .request(toSend(), asksEach(), this::replied, error -> again(error.getMessage()));
    long remainingMs = Math.max(1, deadlineMs - line.clockMs().getAsLong());
    long waitMs = Math.min(patienceMs(count), remainingMs);
    timer = line.vertx().setTimer(waitMs, id -> again("no answer in " + waitMs + " ms"));
  }

  /** The messages of this try; the last one asks for the reply. */
  protected abstract List<OutgoingMessage> toSend();

  /** Whether the others ask for one, too. */
  protected boolean asksEach() {
    return false;
  }

  /**
   * How long a try waits, at most until the deadline.
   *
   * @param tries made so far, this one too
   */
  protected abstract long patienceMs(int tries);

  protected abstract void replied(ReceivedMessage reply);

  /** Waits, then makes the next try, unless the time is up. */
  protected final void again(String reason) {
    endTry();
    long delayMs = line.backoff().delayMs(Math.max(1, count));
    if (line.clockMs().getAsLong() + delayMs >= deadlineMs) {
      outOfTime(reason);
    } else {
      timer = line.vertx().setTimer(delayMs, id -> next());
    }
  }

  protected abstract void outOfTime(String reason);

  /** What comes for this try from now on is ignored. */
  protected final void endTry() {
    line.vertx().cancelTimer(timer);
    line.inbox().close(number);
  }
}
