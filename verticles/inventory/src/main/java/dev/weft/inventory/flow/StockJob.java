package dev.weft.inventory.flow;

import dev.weft.inventory.domain.Outcome;
import dev.weft.inventory.domain.StockChange;
import dev.weft.kernel.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Set;

/** Event-loop confined. One order's change of stock on its way through the writer. */
final class StockJob {
  private final StockChange change;
  private final String traceparent;
  private final Promise<Void> done = Promise.promise();
  private Outcome soFar;

  /**
   * @param soFar what is believed to have been decided about the order
   * @param traceparent trace context of the delivery; batches end in another one
   */
  StockJob(StockChange change, Outcome soFar, String traceparent) {
    this.change = change;
    this.soFar = soFar;
    this.traceparent = traceparent;
  }

  StockChange change() {
    return change;
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

  /** Events that it adds to a batch at most. */
  int eventsMax() {
    return 1 + skus().size();
  }

  String traceparent() {
    return traceparent;
  }

  boolean isOpen() {
    return !done.future().isComplete();
  }

  void complete() {
    done.tryComplete();
  }

  void fail(Failure failure) {
    done.tryFail(failure);
  }

  Future<Void> future() {
    return done.future();
  }
}
