package dev.weft.order.flow;

import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.journal.Journal.Appended;
import dev.weft.order.domain.DecisionBasis;
import dev.weft.order.domain.OrderDecision;
import dev.weft.order.domain.OrderState;
import dev.weft.order.domain.Phase;
import dev.weft.order.domain.Transitions;
import dev.weft.order.domain.Trigger;
import dev.weft.proto.common.v1.Money;
import dev.weft.proto.common.v1.OrderRef;
import dev.weft.proto.orders.v1.OrderEvent;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.function.Function;

/**
 * Moves an order one step: decides from the order's assumed state, appends the event with the
 * state's sequence as guard, and reads and decides again only when the guard fails. Futures
 * complete with the decision when its event, if it has one, is stored.
 *
 * <p>Thread-safe.
 */
public final class OrderSteps {
  private static final int TRIES_MAX = 5;

  private final OrderLog log;
  private final boolean gated;

  /**
   * @param gated whether the charge of a reserved order waits for steps
   */
  public OrderSteps(OrderLog log, boolean gated) {
    this.log = log;
    this.gated = gated;
  }

  /** How far an order is when its charge is asked for. */
  Phase paidFrom() {
    return gated ? Phase.CLEARED : Phase.RESERVED;
  }

  /** Reads nothing when the assumption holds; otherwise makes the trigger from what is read. */
  public Future<OrderDecision> take(
      Trigger trigger, DecisionBasis assumed, Function<OrderState, Trigger> triggers) {
    return take(trigger, assumed, triggers, TRIES_MAX);
  }

  /** What the order costs, if that is known without a read. */
  Optional<Money> total(OrderRef order) {
    OrderEvent asks = gated ? OrderEvent.CLEARED : OrderEvent.RESERVED;
    return log.total(order.getOrderId(), asks, order.getOrderSequence());
  }

  /** Reads first: the trigger depends on the order. */
  public Future<OrderDecision> take(String orderId, Function<OrderState, Trigger> triggers) {
    return take(log.load(orderId), orderId, triggers, TRIES_MAX);
  }

  /** What would be decided now; appends nothing. */
  Future<OrderDecision> preview(String orderId, Function<OrderState, Trigger> triggers) {
    return log.load(orderId)
        .map(found -> found.orElseThrow(() -> unknown(orderId)))
        .map(order -> Transitions.decide(order.basis(), triggers.apply(order).input(), gated));
  }

  /** Continues from what was read. */
  public Future<OrderDecision> take(OrderState order, Function<OrderState, Trigger> triggers) {
    return take(order, triggers, TRIES_MAX);
  }

  private Future<OrderDecision> takeAgain(
      String orderId, Function<OrderState, Trigger> triggers, int triesLeft) {
    if (triesLeft == 0) {
      return Future.failedFuture(
          Failure.retry(OrderFailures.CONTENDED, "order " + orderId + " keeps changing"));
    }
    return take(log.loadAgain(orderId), orderId, triggers, triesLeft);
  }

  private Future<OrderDecision> take(
      Future<Optional<OrderState>> read,
      String orderId,
      Function<OrderState, Trigger> triggers,
      int triesLeft) {
    return read.map(found -> found.orElseThrow(() -> unknown(orderId)))
        .compose(order -> take(order, triggers, triesLeft));
  }

  private Future<OrderDecision> take(
      OrderState order, Function<OrderState, Trigger> triggers, int triesLeft) {
    Trigger trigger = triggers.apply(order);
    return Long.compareUnsigned(order.basis().sequence(), trigger.order().getOrderSequence()) < 0
        ? takeCertain(trigger, triggers, triesLeft)
        : take(trigger, order.basis(), triggers, triesLeft);
  }

  /**
   * The trigger names an event that was not read: a replica lags behind, which decisions that
   * append nothing have no guard to notice, or a power loss took the event after somebody had acted
   * on it (docs/adr/0006).
   */
  private Future<OrderDecision> takeCertain(
      Trigger trigger, Function<OrderState, Trigger> triggers, int triesLeft) {
    OrderRef order = trigger.order();
    return log.loadCertain(order.getOrderId(), order.getOrderSequence())
        .map(found -> found.orElseThrow(() -> ahead(trigger)))
        .compose(state -> take(triggers.apply(state), state.basis(), triggers, triesLeft));
  }

  private Future<OrderDecision> take(
      Trigger trigger, DecisionBasis order, Function<OrderState, Trigger> triggers, int triesLeft) {
    OrderDecision decision = Transitions.decide(order, trigger.input(), gated);
    if (decision.event().isEmpty()) {
      return Future.succeededFuture(decision);
    }
    return append(decision, trigger, order)
        .map(decision)
        .recover(
            Failure.onConflict(
                () -> takeAgain(trigger.order().getOrderId(), triggers, triesLeft - 1)));
  }

  private Future<Appended> append(OrderDecision decision, Trigger trigger, DecisionBasis order) {
    var event = decision.event().orElseThrow();
    return log.append(
        event,
        trigger.order().getOrderId(),
        trigger.effect(event, order.sequence()),
        order.sequence());
  }

  private static Failure unknown(String orderId) {
    return Failure.reject(OrderFailures.ORDER_UNKNOWN, "there is no order " + orderId);
  }

  private static Failure ahead(Trigger trigger) {
    OrderRef order = trigger.order();
    return Failure.retry(
        OrderFailures.TOO_EARLY,
        trigger.input()
            + " for order "
            + order.getOrderId()
            + " follows event "
            + Long.toUnsignedString(order.getOrderSequence())
            + ", which stream ORDERS has not reached");
  }
}
