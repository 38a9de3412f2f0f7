package dev.weft.gateway.http;

import com.netflix.concurrency.limits.Limit;
import com.netflix.concurrency.limits.limit.WindowedLimit;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.TimeUnit;

/**
 * Admits as many concurrent requests as are answered in time, and refuses the others at once. The
 * limit follows the average latency of the answers of a while, so it follows what node and store
 * can do.
 *
 * <p>Event-loop confined.
 */
public final class ConcurrencyLimiter {
  /**
   * Enough to share commits well, also on a node that has just started and is still slow: fewer
   * would cost throughput.
   */
  private static final int IN_FLIGHT_MIN = 512;

  /**
   * Bounds of the window, which is two latencies long: what entered before it has been answered.
   */
  private static final long WINDOW_MS_MIN = 100;

  private static final long WINDOW_MS_MAX = 1_000;

  private final Limit limit;
  private int inFlight;

  /**
   * @param inFlightMax bound of the limit, whatever the latency
   * @param latencyMaxMs while answers take longer on average, the limit shrinks
   */
  public ConcurrencyLimiter(int inFlightMax, long latencyMaxMs) {
    limit =
        WindowedLimit.newBuilder()
            .minWindowTime(WINDOW_MS_MIN, TimeUnit.MILLISECONDS)
            .maxWindowTime(WINDOW_MS_MAX, TimeUnit.MILLISECONDS)
            .build(
                new LatencyLimit(
                    Math.min(IN_FLIGHT_MIN, inFlightMax),
                    inFlightMax,
                    TimeUnit.MILLISECONDS.toNanos(latencyMaxMs)));
  }

  /** Passes the request on, counted until its answer is out or its connection is gone. */
  public void admit(RoutingContext ctx) {
    Entry entry = enter();
    // How long the client takes to read its answer says nothing about the load.
    ctx.addHeadersEndHandler(head -> entry.answered());
    ctx.addEndHandler(outcome -> entry.leave());
    ctx.next();
  }

  /** Whether one more would be refused. */
  boolean isFull() {
    return inFlight >= limit.getLimit();
  }

  /**
   * Counts a request until {@link Entry#leave}.
   *
   * @throws ProblemException 503 when there are too many
   */
  public Entry enter() {
    if (isFull()) {
      throw new ProblemException(ProblemType.OVERLOADED, "Too many requests are in flight.");
    }
    inFlight++;
    return new Entry();
  }

  /** An admitted request. */
  public final class Entry {
    private final long startNanos = System.nanoTime();
    private final int atOnce = inFlight;

    private Entry() {}

    /** There is an answer, which was late or not. */
    public void answered() {
      limit.onSample(startNanos, System.nanoTime() - startNanos, atOnce, false);
    }

    public void leave() {
      inFlight--;
    }
  }
}
