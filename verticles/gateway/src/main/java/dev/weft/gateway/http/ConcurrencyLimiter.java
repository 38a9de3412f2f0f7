package dev.weft.gateway.http;

import com.netflix.concurrency.limits.limit.AIMDLimit;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.TimeUnit;

/**
 * Lets in as many requests at once as are answered in time, and refuses the others at once. The
 * limit grows by one with each answer that is in time and shrinks by a tenth with each one that is
 * late (AIMD), so it follows what node and store can do.
 *
 * <p>Event-loop confined.
 */
public final class ConcurrencyLimiter {
  /**
   * As many as share commits well, also on a node that has just started and is slow at everything:
   * with fewer, shedding would cost throughput.
   */
  private static final int IN_FLIGHT_MIN = 512;

  private static final int IN_FLIGHT_AT_FIRST = 1_024;

  private final AIMDLimit limit;
  private int inFlight;

  /**
   * @param inFlightMax bound of the limit, whatever the latency
   * @param latencyMaxMs an answer that takes longer is late
   */
  public ConcurrencyLimiter(int inFlightMax, long latencyMaxMs) {
    limit =
        AIMDLimit.newBuilder()
            .timeout(latencyMaxMs, TimeUnit.MILLISECONDS)
            .minLimit(Math.min(IN_FLIGHT_MIN, inFlightMax))
            .initialLimit(Math.min(IN_FLIGHT_AT_FIRST, inFlightMax))
            .maxLimit(inFlightMax)
            .build();
  }

  /** Passes the request on, counted until its answer is out or its connection is gone. */
  public void admit(RoutingContext ctx) {
    Entry entry = enter();
    // How long the client takes to read its answer says nothing about the load.
    ctx.addHeadersEndHandler(head -> entry.answered());
    ctx.addEndHandler(outcome -> entry.leave());
    ctx.next();
  }

  /**
   * Counts a request until {@link Entry#leave}.
   *
   * @throws ProblemException 503 when there are too many
   */
  public Entry enter() {
    if (inFlight >= limit.getLimit()) {
      throw new ProblemException(ProblemType.OVERLOADED, "Too many requests are in flight.");
    }
    inFlight++;
    return new Entry();
  }

  /** A request that was let in. */
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
