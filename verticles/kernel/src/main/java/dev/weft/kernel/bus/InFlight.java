package dev.weft.kernel.bus;

import io.vertx.core.Future;
import io.vertx.core.Promise;

/**
 * Counts work that has begun, so that a stop can wait for its end.
 *
 * <p>Event-loop confined.
 */
public final class InFlight {
  private int count;
  private Promise<Void> drained;

  /** Counts the work until it has ended either way. */
  public <T> Future<T> track(Future<T> work) {
    count++;
    return work.onComplete(ended -> end());
  }

  public int count() {
    return count;
  }

  /** Completes when nothing is in flight; the caller has seen to it that nothing new begins. */
  public Future<Void> drained() {
    if (count == 0) {
      return Future.succeededFuture();
    }
    if (drained == null) {
      drained = Promise.promise();
    }
    return drained.future();
  }

  private void end() {
    count--;
    if (count == 0 && drained != null) {
      Promise<Void> waiting = drained;
      // the next wait is for work that has not begun yet
      drained = null;
      waiting.complete();
    }
  }
}
