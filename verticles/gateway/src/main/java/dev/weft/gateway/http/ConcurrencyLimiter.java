package dev.weft.gateway.http;

import io.vertx.ext.web.RoutingContext;

/**
 * Lets so many requests in at once and refuses the others at once.
 *
 * <p>Event-loop confined.
 */
public final class ConcurrencyLimiter {
  private final int inFlightMax;
  private int inFlight;

  public ConcurrencyLimiter(int inFlightMax) {
    this.inFlightMax = inFlightMax;
  }

  /** Passes the request on, counted until its answer is out or its connection is gone. */
  public void admit(RoutingContext ctx) {
    if (inFlight >= inFlightMax) {
      throw new ProblemException(ProblemType.OVERLOADED, "Too many requests are in flight.");
    }
    inFlight++;
    ctx.addEndHandler(outcome -> inFlight--);
    ctx.next();
  }
}
