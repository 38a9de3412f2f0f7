package dev.weft.inventory.flow;

import dev.weft.inventory.domain.Draft;
import dev.weft.inventory.domain.Outcome;
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

  /** Returns whether that is news. */
  boolean read(Outcome stored) {
    boolean news = stored.sequence() != soFar.sequence();
    soFar = stored;
    return news;
  }

  Set<String> skus() {
    return change.skus(soFar);
  }

  /** Events that it adds to a batch at most. */
  int eventsMax() {
    return 1 + skus().size();
  }

  String traceparent() {
    return traceparent;
  }

  /** Decides, on the draft; completes at once when nothing is left to do. */
  StockDecision<A> decide(Draft draft) {
    StockDecision<A> decision = change.decide(soFar, draft);
    answer = decision.answer();
    if (decision instanceof StockDecision.Nothing) {
      complete();
    }
    return decision;
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
