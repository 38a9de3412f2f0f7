package dev.weft.payment.adapter;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/**
 * Limits the calls at once after an outage of the provider: one at first, twice as many with each
 * success, until the limit no longer matters. Other calls wait; the permits of the routes bound how
 * many.
 *
 * <p>Thread-safe; calls back on the caller's context.
 */
final class SlowStart {
  private static final int UNLIMITED = 65_536;

  private final Vertx vertx;
  private final Deque<Promise<Void>> waiting = new ArrayDeque<>();
  private int limit = UNLIMITED;
  private int underWay;

  SlowStart(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Makes the call as soon as there is room for it. */
  <T> Future<T> run(Supplier<Future<T>> call) {
    return enter()
        .compose(entered -> call.get().onComplete(answer -> left(true), failed -> left(false)));
  }

  /** Starts again from one call at once. */
  synchronized void begin() {
    limit = 1;
  }

  private Future<Void> enter() {
    ContextInternal context = (ContextInternal) vertx.getOrCreateContext();
    synchronized (this) {
      if (underWay < limit) {
        underWay++;
        return Future.succeededFuture();
      }
      Promise<Void> room = context.promise();
      waiting.add(room);
      return room.future();
    }
  }

  private void left(boolean succeeded) {
    Deque<Promise<Void>> next = new ArrayDeque<>();
    synchronized (this) {
      underWay--;
      if (succeeded) {
        limit = Math.min(UNLIMITED, limit * 2);
      }
      while (underWay < limit && !waiting.isEmpty()) {
        underWay++;
        next.add(waiting.poll());
      }
    }
    next.forEach(Promise::complete);
  }
}
