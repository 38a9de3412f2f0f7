package dev.weft.inventory.flow;

import dev.weft.inventory.domain.Outcome;
import dev.weft.inventory.domain.PendingLevels;
import dev.weft.inventory.domain.StockChange;
import dev.weft.inventory.domain.StockDecision;
import dev.weft.kernel.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Set;

/**
 * One change of stock on its way through the writer.
 *
 * <p>Event-loop confined.
 */
final class StockJob<A> {
  private final StockChange<A> change;
  private final String traceparent;
  private final Promise<A> done = Promise.promise();
  private Outcome soFar;
  private A answer;
  private int conflicts;
  private boolean alone;

  /**
   * @param soFar what is believed to have been decided under the change's id
   * @param traceparent trace context of the delivery; batches end in another one
   */
  StockJob(StockChange<A> change, Outcome soFar, String traceparent) {
    this.change = change;
    this.soFar = soFar;
    this.traceparent = traceparent;
  }

  String id() {
    return change.id();
  }

  Outcome soFar() {
    return soFar;
  }

  void read(Outcome stored) {
    soFar = stored;
  }

  Set<String> skus() {
    return change.skus(soFar);
  }

  String traceparent() {
    return traceparent;
  }

  /** Decides, on the draft; completes at once when nothing is left to do. */
  StockDecision<A> decide(PendingLevels pending) {
    StockDecision<A> decision = change.decide(soFar, pending);
    answer = decision.answer();
    if (decision instanceof StockDecision.Nothing) {
      complete();
    }
    return decision;
  }

  /**
   * Its commit was. The first conflict is bad luck; from the second on, and when something can
   * never be stored, only the culprit shall suffer from it.
   */
  void refused(boolean byConflict) {
    conflicts += byConflict ? 1 : 0;
    alone = !byConflict || conflicts > 1;
  }

  int conflicts() {
    return conflicts;
  }

  /** Somebody may have decided under its id meanwhile. */
  boolean isContested() {
    return conflicts > 0;
  }

  boolean goesAlone() {
    return alone;
  }

  boolean isOpen() {
    return !done.future().isComplete();
  }

  /** What was decided last holds. */
  void complete() {
    done.tryComplete(answer);
  }

  void fail(Failure failure) {
    done.tryFail(failure);
  }

  Future<A> future() {
    return done.future();
  }
}
