package dev.weft.order.flow;

import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.kernel.journal.Journal.Appended;
import dev.weft.order.domain.DecisionBasis;
import dev.weft.order.domain.OrderDecision;
import dev.weft.order.domain.OrderState;
import dev.weft.order.domain.Transitions;
import dev.weft.order.domain.Trigger;
import dev.weft.proto.common.v1.Money;
import dev.weft.proto.common.v1.OrderRef;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.function.Function;

/**
 * Takes an order one step on: decide from what the order is believed to be, append under the guard
 * of its sequence, and only when the guard says otherwise read and decide again. Futures complete
 * with the decision when its event, if it has one, is stored.
 *
 * <p>Thread-safe.
 */
public final class OrderSteps {
  private static final int TRIES_MAX = 5;

  private final OrderLog log;

  public OrderSteps(OrderLog log) {
    this.log = log;
  }

  /** Reads nothing when the belief holds. */
  public Future<OrderDecision> take(Trigger cause, DecisionBasis believed) {
    return take(cause, believed, order -> cause);
  }

  /** Reads nothing when the belief holds, and judges again by what is read otherwise. */
  public Future<OrderDecision> take(
      Trigger cause, DecisionBasis believed, Function<OrderState, Trigger> causes) {
    return take(cause, believed, causes, TRIES_MAX);
  }

  /** What the order costs, if that is known without a read. */
  Optional<Money> total(OrderRef order) {
    return log.total(order.getOrderId(), order.getOrderSequence());
  }

  /** Reads first: the cause depends on what the order is. */
  public Future<OrderDecision> take(String orderId, Function<OrderState, Trigger> causes) {
    return take(log.load(orderId), orderId, causes, TRIES_MAX);
  }

  /** Continues from what was read. */
  public Future<OrderDecision> take(OrderState order, Function<OrderState, Trigger> causes) {
    return take(order, causes, TRIES_MAX);
  }

  private Future<OrderDecision> takeAgain(
      String orderId, Function<OrderState, Trigger> causes, int triesLeft) {
    if (triesLeft == 0) {
      return Future.failedFuture(
          Failure.retry(OrderFailures.CONTENDED, "order " + orderId + " keeps changing"));
    }
    return take(log.loadAgain(orderId), orderId, causes, triesLeft);
  }

  private Future<OrderDecision> take(
      Future<Optional<OrderState>> read,
      String orderId,
      Function<OrderState, Trigger> causes,
      int triesLeft) {
    return read.map(found -> found.orElseThrow(() -> unknown(orderId)))
        .compose(order -> take(order, causes, triesLeft));
  }

  private Future<OrderDecision> take(
      OrderState order, Function<OrderState, Trigger> causes, int triesLeft) {
    Trigger cause = causes.apply(order);
    if (order.standing().sequence() < cause.order().getOrderSequence()) {
      // Decisions that append nothing have no guard that would tell.
      return Future.failedFuture(behind(cause));
    }
    return take(cause, order.standing(), causes, triesLeft);
  }

  private Future<OrderDecision> take(
      Trigger cause, DecisionBasis order, Function<OrderState, Trigger> causes, int triesLeft) {
    OrderDecision decision = Transitions.decide(order, cause.input());
    if (decision.event().isEmpty()) {
      return Future.succeededFuture(decision);
    }
    return append(decision, cause, order)
        .compose(
            appended ->
                appended.duplicate() && isPayment(cause)
                    ? takeAgain(cause.order().getOrderId(), causes, triesLeft - 1)
                    : Future.succeededFuture(decision))
        .recover(
            error ->
                Failure.of(error).is(FailureKind.CONFLICT)
                    ? takeAgain(cause.order().getOrderId(), causes, triesLeft - 1)
                    : Future.failedFuture(error));
  }

  /** A second payment must not pass for the first one because it led to the same event. */
  private static boolean isPayment(Trigger cause) {
    return switch (cause.input()) {
      case PAYMENT_CAPTURED, PAYMENT_MISMATCHED -> true;
      case STOCK_RESERVED,
          STOCK_REJECTED,
          PAYMENT_UNASKED,
          PAYMENT_DECLINED,
          CANCEL,
          EXPIRE,
          REFUNDED ->
          false;
    };
  }

  private Future<Appended> append(OrderDecision decision, Trigger cause, DecisionBasis order) {
    var event = decision.event().orElseThrow();
    return log.append(
        event, cause.order().getOrderId(), cause.effect(event, order.sequence()), order.sequence());
  }

  private static Failure unknown(String orderId) {
    return Failure.reject(OrderFailures.ORDER_UNKNOWN, "there is no order " + orderId);
  }

  /** The read came from a replica that has not got to what the cause follows. */
  private static Failure behind(Trigger cause) {
    return Failure.retry(
        OrderFailures.TOO_EARLY,
        cause.input() + " is ahead of what is read of order " + cause.order().getOrderId());
  }
}
