package dev.weft.gateway.http;

import dev.weft.kernel.bus.InFlight;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.ext.web.RoutingContext;

/** Event-loop confined. Lets so many requests in at once and refuses the others at once. */
public final class Admission {
  private final int inFlightMax;
  private final InFlight inFlight = new InFlight();
  private boolean closed;

  public Admission(int inFlightMax) {
    this.inFlightMax = inFlightMax;
  }

  /** Passes the request on, counted until its answer is out or its connection is gone. */
  public void admit(RoutingContext ctx) {
    if (closed) {
      throw new ProblemException(ProblemType.UNAVAILABLE, "This node is about to stop.");
    }
    if (inFlight.count() >= inFlightMax) {
      throw new ProblemException(ProblemType.OVERLOADED, "Too many requests are in flight.");
    }
    Promise<Void> ended = Promise.promise();
    inFlight.track(ended.future());
    ctx.addEndHandler(outcome -> ended.complete());
    ctx.next();
  }

  /** Refuses from now on; completes when the last request has been answered. */
  public Future<Void> close() {
    closed = true;
    return inFlight.drained();
  }
}
