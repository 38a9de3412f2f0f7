package dev.weft.bridge.inbound.ack;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Writes to stream DEAD_LETTERS until it is stored. What the route made of the event stands
 * meanwhile: handed in again, a handled replay would be handled twice, and an event that was
 * refused would lose its reason to the count of its deliveries. So it keeps its permit: a route
 * that can store nothing will in the end take nothing.
 *
 * <p>Event-loop confined; one for each route.
 */
public final class DeadLetterWrites {
  private static final long AGAIN_MS = 1_000;
  private static final long NOW_MS = 1;

  private final Vertx vertx;
  private boolean closed;

  public DeadLetterWrites(Vertx vertx) {
    this.vertx = vertx;
  }

  /**
   * True when it is stored, false when the route stopped before. Fails only with what the write
   * throws: no later try would differ.
   *
   * @param write the same each time
   * @param unstored gets the first failure
   */
  public Future<Boolean> store(Supplier<Future<Void>> write, Consumer<Throwable> unstored) {
    Promise<Boolean> stored = Promise.promise();
    attempt(write, unstored, stored);
    return stored.future();
  }

  /** The next failure is the last. */
  public void close() {
    closed = true;
  }

  private void attempt(
      Supplier<Future<Void>> write, Consumer<Throwable> unstored, Promise<Boolean> stored) {
    try {
      write
          .get()
          .onComplete(
              done -> stored.complete(true),
              error -> {
                unstored.accept(error);
                vertx.setTimer(closed ? NOW_MS : AGAIN_MS, id -> again(write, stored));
              });
    } catch (RuntimeException defect) {
      stored.fail(defect);
    }
  }

  private void again(Supplier<Future<Void>> write, Promise<Boolean> stored) {
    if (closed) {
      stored.complete(false);
    } else {
      attempt(write, known -> {}, stored);
    }
  }
}
