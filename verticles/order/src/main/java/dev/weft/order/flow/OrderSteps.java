package dev.weft.order.flow;

import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.order.domain.Cause;
import dev.weft.order.domain.Decision;
import dev.weft.order.domain.OrderState;
import dev.weft.order.domain.Standing;
import dev.weft.order.domain.Transitions;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.function.Function;

/**
 * Thread-safe. Takes an order one step on: decide from what the order is believed to be, append
 * under the guard of its sequence, and only when the guard says otherwise read and decide again.
 * Futures complete with the decision when its event, if it has one, is stored.
 */
public final class OrderSteps {
  private static final int TRIES_MAX = 5;

  private final OrderLog log;

  public OrderSteps(OrderLog log) {
    this.log = log;
  }

  /** Reads nothing when the belief holds. */
  public Future<Decision> take(Cause cause, Standing believed) {
    return take(cause, believed, order -> cause, TRIES_MAX);
  }

  /** Reads first: the cause depends on what the order is. */
  public Future<Decision> take(String orderId, Function<OrderState, Cause> causes) {
    return take(log.load(orderId), orderId, causes, TRIES_MAX);
  }

  /** Continues from what was read. */
  public Future<Decision> take(OrderState order, Function<OrderState, Cause> causes) {
    return take(order, causes, TRIES_MAX);
  }

  private Future<Decision> takeAgain(
      String orderId, Function<OrderState, Cause> causes, int triesLeft) {
    if (triesLeft == 0) {
      return Future.failedFuture(
          Failure.retry(OrderFailures.CONTENDED, "order " + orderId + " keeps changing"));
    }
    return take(log.loadAgain(orderId), orderId, causes, triesLeft);
  }

  private Future<Decision> take(
      Future<Optional<OrderState>> read,
      String orderId,
      Function<OrderState, Cause> causes,
      int triesLeft) {
    return read.map(found -> found.orElseThrow(() -> unknown(orderId)))
        .compose(order -> take(order, causes, triesLeft));
  }

  private Future<Decision> take(
      OrderState order, Function<OrderState, Cause> causes, int triesLeft) {
    Cause cause = causes.apply(order);
    if (order.standing().sequence() < cause.order().getOrderSequence()) {
      // Decisions that append nothing have no guard that would tell.
      return Future.failedFuture(behind(cause));
    }
    return take(cause, order.standing(), causes, triesLeft);
  }

  private Future<Decision> take(
      Cause cause, Standing order, Function<OrderState, Cause> causes, int triesLeft) {
    Decision decision = Transitions.decide(order, cause.input());
    if (decision.event().isEmpty()) {
      return Future.succeededFuture(decision);
    }
    return append(decision, cause, order)
        .recover(
            error ->
                Failure.of(error).is(FailureKind.CONFLICT)
                    ? takeAgain(cause.order().getOrderId(), causes, triesLeft - 1)
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

  private static Failure unknown(String orderId) {
    return Failure.reject(OrderFailures.ORDER_UNKNOWN, "there is no order " + orderId);
  }

  /** The read came from a replica that has not got to what the cause follows. */
  private static Failure behind(Cause cause) {
    return Failure.retry(
        OrderFailures.TOO_EARLY,
        cause.input() + " is ahead of what is read of order " + cause.order().getOrderId());
  }
}
