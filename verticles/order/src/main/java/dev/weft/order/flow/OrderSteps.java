package dev.weft.order.flow;

import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.order.domain.Cause;
import dev.weft.order.domain.Decision;
import dev.weft.order.domain.Standing;
import dev.weft.order.domain.Transitions;
import io.vertx.core.Future;

/**
 * Thread-safe. Takes an order one step on: decide from what the order is believed to be, append
 * under the guard of its sequence, and only when the guard says otherwise read and decide again.
 */
public final class OrderSteps {
  private static final int TRIES_MAX = 5;

  private final OrderLog log;

  public OrderSteps(OrderLog log) {
    this.log = log;
  }

  /** Completes with the decision when its event, if it has one, is stored. */
  public Future<Decision> take(Cause cause, Standing believed) {
    return take(cause, believed, TRIES_MAX);
  }

  private Future<Decision> take(Cause cause, Standing order, int triesLeft) {
    Decision decision = Transitions.decide(order, cause.input());
    if (decision.event().isEmpty()) {
      return Future.succeededFuture(decision);
    }
    return append(decision, cause, order)
        .recover(
            error ->
                Failure.of(error).is(FailureKind.CONFLICT)
                    ? takeAgain(cause, triesLeft - 1)
                    : Future.failedFuture(error));
  }

  private Future<Decision> append(Decision decision, Cause cause, Standing order) {
    var event = decision.event().orElseThrow();
    return log.append(
            event,
            cause.order().getOrderId(),
            cause.effect(event, order.sequence()),
            order.sequence())
        .map(decision);
  }

  private Future<Decision> takeAgain(Cause cause, int triesLeft) {
    String orderId = cause.order().getOrderId();
    if (triesLeft == 0) {
      return Future.failedFuture(
          Failure.retry(OrderFailures.CONTENDED, "order " + orderId + " keeps changing"));
    }
    return log.load(orderId)
        .map(found -> found.orElseThrow(() -> unknown(orderId)))
        .compose(order -> take(cause, order.standing(), triesLeft));
  }

  private static Failure unknown(String orderId) {
    return Failure.reject(OrderFailures.ORDER_UNKNOWN, "there is no order " + orderId);
  }
}
