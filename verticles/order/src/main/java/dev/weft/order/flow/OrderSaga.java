package dev.weft.order.flow;

import com.google.protobuf.Message;
import dev.weft.kernel.bus.Delivery;
import dev.weft.kernel.bus.MessageTypes;
import dev.weft.kernel.contract.Subjects;
import dev.weft.kernel.failure.Failure;
import dev.weft.order.domain.DecisionBasis;
import dev.weft.order.domain.OrderDecision;
import dev.weft.order.domain.OrderInput;
import dev.weft.order.domain.OrderState;
import dev.weft.order.domain.Phase;
import dev.weft.order.domain.StockClaims;
import dev.weft.order.domain.Trigger;
import dev.weft.proto.common.v1.OrderRef;
import dev.weft.proto.inventory.v1.StockRejected;
import dev.weft.proto.inventory.v1.StockReserved;
import dev.weft.proto.orders.v1.OrderCreated;
import dev.weft.proto.payments.v1.PaymentCaptured;
import dev.weft.proto.payments.v1.PaymentDeclined;
import dev.weft.proto.payments.v1.PaymentRefunded;
import io.vertx.core.Future;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What the order does when another service has done its part, or when time is up. The happy path
 * reads nothing: the event says which event of the order it follows.
 *
 * <p>Thread-safe.
 */
public final class OrderSaga {
  /** The event does not say which event of the order it follows. */
  private static final long UNKNOWN_SEQUENCE = 0;

  private static final int SHARD_TOKEN = 2;

  private final OrderSteps steps;
  private final ShardJoin join;
  private final StockClaims claims;
  private final ForeignPayments payments;

  /**
   * @param claims what events of others about the stock are held against
   * @param payments asks about payments that others have stored
   */
  public OrderSaga(OrderSteps steps, ShardJoin join, StockClaims claims, ForeignPayments payments) {
    this.steps = steps;
    this.join = join;
    this.claims = claims;
    this.payments = payments;
  }

  /** {@code StockReserved} or {@code StockRejected}; they follow the order's creation. */
  public Future<Void> onStock(Delivery<Message> delivery) {
    return takeStock(delivery).recover(OrderSaga::untilCreated);
  }

  /**
   * Stock may be reserved for an order whose creation a power loss took: its writer stores it
   * again, later than the event comes (docs/adr/0006).
   */
  private static Future<Void> untilCreated(Throwable error) {
    Failure failure = Failure.of(error);
    return Future.failedFuture(
        failure.id().equals(OrderFailures.ORDER_UNKNOWN)
            ? Failure.retry(OrderFailures.TOO_EARLY, failure.detail())
            : failure);
  }

  private Future<Void> takeStock(Delivery<Message> delivery) {
    if (delivery.event() instanceof StockReserved reserved) {
      if (reserved.getOrder().getStockShardsCount() > 1) {
        return step(
            OrderInput.STOCK_RESERVED, reserved.getOrder(), id -> join.take(reserved.getOrder()));
      }
      Consumer<OrderState> check = order -> claims.require(order, reserved, shardOf(delivery));
      return advance(delivery, Trigger.of(reserved), Phase.PENDING, check);
    }
    if (delivery.event() instanceof StockRejected rejected) {
      Consumer<OrderState> check = order -> claims.require(order, rejected.getOrder());
      return advance(delivery, Trigger.of(rejected), Phase.PENDING, check);
    }
    return Future.failedFuture(unexpected(delivery));
  }

  /**
   * {@code PaymentCaptured} or {@code PaymentDeclined}, which follow the order's reservation, or
   * {@code PaymentRefunded}, which must have been asked for.
   */
  public Future<Void> onPayment(Delivery<Message> delivery) {
    if (delivery.event() instanceof PaymentCaptured captured) {
      return delivery.foreign() ? onForeignCaptured(captured) : onCaptured(captured);
    }
    if (delivery.event() instanceof PaymentDeclined declined) {
      return advance(delivery, Trigger.of(declined), steps.paidFrom(), order -> {});
    }
    if (delivery.event() instanceof PaymentRefunded refunded) {
      Trigger trigger = Trigger.of(refunded);
      return step(trigger.input(), trigger.order(), id -> steps.take(id, order -> trigger));
    }
    return Future.failedFuture(unexpected(delivery));
  }

  /** {@code OrderCreated}, at the order's deadline; by then nearly all are final. */
  public Future<Void> onDeadline(Delivery<Message> delivery) {
    if (delivery.event() instanceof OrderCreated created) {
      OrderRef order = OrderRef.newBuilder().setOrderId(created.getOrderId()).build();
      return step(
          OrderInput.EXPIRE, order, id -> steps.take(id, state -> Trigger.expiry(state.ref())));
    }
    return Future.failedFuture(unexpected(delivery));
  }

  /** Compared before anything follows from it: what is not the order's price goes back. */
  private Future<Void> onCaptured(PaymentCaptured captured) {
    OrderRef order = captured.getOrder();
    Function<OrderState, Trigger> triggers = state -> Trigger.of(captured, state);
    return step(
        OrderInput.PAYMENT_CAPTURED,
        order,
        id ->
            steps
                .total(order)
                .map(total -> Trigger.of(captured, total))
                .map(trigger -> steps.take(trigger, asked(order), triggers))
                .orElseGet(() -> steps.take(id, triggers))
                .compose(decision -> refundAfter(decision, id, triggers)));
  }

  /**
   * Nobody is asked about what changes nothing, such as the payments of a route that starts over.
   */
  private Future<Void> onForeignCaptured(PaymentCaptured captured) {
    Function<OrderState, Trigger> triggers = state -> Trigger.of(captured, state).about(state);
    return step(
        OrderInput.PAYMENT_CAPTURED,
        captured.getOrder(),
        id ->
            steps
                .preview(id, triggers)
                .compose(
                    foreseen ->
                        foreseen.event().isEmpty()
                            ? Future.succeededFuture(foreseen)
                            : payments
                                .require(captured)
                                .compose(made -> steps.take(id, triggers))
                                .compose(decision -> refundAfter(decision, id, triggers))));
  }

  private Future<OrderDecision> refundAfter(
      OrderDecision decision, String orderId, Function<OrderState, Trigger> triggers) {
    return decision == OrderDecision.REJECT
        ? steps.take(orderId, triggers)
        : Future.succeededFuture(decision);
  }

  /** As it was when the charge was asked for. */
  private DecisionBasis asked(OrderRef order) {
    return DecisionBasis.assumed(steps.paidFrom(), order.getOrderSequence());
  }

  /** Which shard an event says that it is of; none that there is when it says nothing. */
  private static int shardOf(Delivery<?> delivery) {
    String[] tokens = delivery.subject().split("\\.", -1);
    try {
      return tokens.length > SHARD_TOKEN ? Integer.parseInt(tokens[SHARD_TOKEN]) : -1;
    } catch (NumberFormatException noShard) {
      return -1;
    }
  }

  /**
   * What this node has stored follows the event that it names, or the guard tells. Otherwise, and
   * when somebody else has stored it, it is decided by what is read of the order.
   */
  private Future<Void> advance(
      Delivery<Message> delivery, Trigger trigger, Phase follows, Consumer<OrderState> check) {
    Function<OrderState, Trigger> triggers =
        order -> {
          check.accept(order);
          return trigger.about(order);
        };
    long sequence = trigger.order().getOrderSequence();
    // A guard on no sequence would hold as well where there is no such order.
    boolean isToBeRead = delivery.foreign() || sequence == UNKNOWN_SEQUENCE;
    return step(
        trigger.input(),
        trigger.order(),
        id ->
            isToBeRead
                ? steps.take(id, triggers)
                : steps.take(trigger, DecisionBasis.assumed(follows, sequence), triggers));
  }

  /** Takes a step of the order of that reference, and says what its event's delivery gets. */
  static Future<Void> step(
      OrderInput input, OrderRef order, Function<String, Future<OrderDecision>> take) {
    String orderId = order.getOrderId();
    // Events may come from participants that Weft did not write.
    return Subjects.isToken(orderId)
        ? take.apply(orderId).compose(decision -> outcome(input, orderId, decision))
        : Future.failedFuture(
            Failure.reject(OrderFailures.ID_INVALID, "not an order id: \"" + orderId + "\""));
  }

  private static Future<Void> outcome(OrderInput input, String orderId, OrderDecision decision) {
    String what = input + " for order " + orderId;
    return switch (decision) {
      case RESERVE, CLEAR, CONFIRM, REJECT, CANCEL, OWE_REFUND, NOTHING -> Future.succeededFuture();
      case NOT_YET ->
          Future.failedFuture(
              Failure.retry(
                  OrderFailures.TOO_EARLY, what + " arrived before the event it depends on"));
      case REFUSE ->
          Future.failedFuture(
              Failure.reject(OrderFailures.MOVE_ILLEGAL, what + " contradicts its events"));
    };
  }

  static Failure unexpected(Delivery<Message> delivery) {
    return Failure.reject(
        OrderFailures.TYPE_UNEXPECTED,
        MessageTypes.nameOf(delivery.event()) + " on " + delivery.subject());
  }
}
