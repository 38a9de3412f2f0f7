package dev.weft.order.flow;

import com.google.protobuf.Message;
import dev.weft.kernel.bus.Delivery;
import dev.weft.kernel.contract.StepGates;
import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.contract.Subjects;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.journal.Guard;
import dev.weft.kernel.journal.Journal;
import dev.weft.kernel.journal.NewEvent;
import dev.weft.kernel.journal.OrderHistory;
import dev.weft.order.domain.OrderDecision;
import dev.weft.order.domain.OrderInput;
import dev.weft.order.domain.OrderState;
import dev.weft.order.domain.Trigger;
import dev.weft.proto.common.v1.OrderRef;
import dev.weft.proto.orders.v1.OrderReserved;
import dev.weft.proto.steps.v1.StepPassed;
import io.vertx.core.Future;
import java.util.List;

/**
 * Clears an order for its charge once every step that holds it back has passed it. As with shards,
 * each passed event triggers a certain read of the others, so the one that was stored last finds
 * them all. A veto needs no join: it ends the order directly.
 *
 * <p>Thread-safe.
 */
public final class StepJoin {
  private static final int STEP_TOKEN = 1;
  private static final int SCHEMA_VERSION = 1;

  private final Journal journal;
  private final StepGates gates;
  private final OrderSteps steps;

  /**
   * @param steps share no batch: two steps may answer at once, to two nodes
   */
  public StepJoin(Journal journal, StepGates gates, OrderSteps steps) {
    this.journal = journal;
    this.gates = gates;
    this.steps = steps;
  }

  /** {@code StepPassed}; it follows the order's reservation. */
  public Future<Void> onPassed(Delivery<Message> delivery) {
    if (!(delivery.event() instanceof StepPassed passed)) {
      return Future.failedFuture(OrderSaga.unexpected(delivery));
    }
    String step = delivery.subject().split("\\.", -1)[STEP_TOKEN];
    return OrderSaga.step(
        OrderInput.STEPS_PASSED,
        passed.getOrder(),
        id ->
            haveOthersPassed(step, id)
                .compose(
                    all ->
                        all
                            ? steps.take(id, order -> cleared(order, passed.getOrder()))
                            : Future.succeededFuture(OrderDecision.NOTHING)));
  }

  /**
   * {@code OrderReserved}, when the step's time is up; by then nearly all have answered.
   *
   * @param vetoes whether an order that the step has not seen does not pass
   * @param timeout for people
   */
  public Future<Void> onTimeout(
      String step, boolean vetoes, String timeout, Delivery<Message> delivery) {
    if (!(delivery.event() instanceof OrderReserved reserved)) {
      return Future.failedFuture(OrderSaga.unexpected(delivery));
    }
    String detail = "step " + step + " did not answer within " + timeout;
    return OrderSaga.step(
        OrderInput.STEP_OVERDUE,
        reserved.getOrder(),
        id ->
            steps
                .preview(id, order -> Trigger.overdue(order, detail))
                .compose(
                    foreseen ->
                        foreseen == OrderDecision.REJECT
                            ? answerFor(step, vetoes, detail, reserved.getOrder())
                            : Future.succeededFuture(foreseen)));
  }

  private Future<OrderDecision> answerFor(
      String step, boolean vetoes, String detail, OrderRef order) {
    String id = order.getOrderId();
    return hasPassed(List.of(Subjects.stepPassed(step, id)))
        .compose(
            answered -> {
              if (answered) {
                return Future.succeededFuture(OrderDecision.NOTHING);
              }
              return vetoes
                  ? steps.take(id, state -> Trigger.overdue(state, detail))
                  : pass(step, detail, order);
            });
  }

  /** In the step's name; what the step has stored meanwhile stands. */
  private Future<OrderDecision> pass(String step, String detail, OrderRef order) {
    String id = order.getOrderId();
    StepPassed passed =
        StepPassed.newBuilder()
            .setSchemaVersion(SCHEMA_VERSION)
            .setOrder(order.toBuilder().clearPaymentToken())
            .setDetail(detail)
            .build();
    Guard unanswered = Guard.none(Subjects.anyOfStep(step, id));
    NewEvent event =
        NewEvent.of(Subjects.stepPassed(step, id), id + ":" + step, passed, unanswered);
    return journal
        .append(Streams.STEPS, event)
        .map(OrderDecision.NOTHING)
        .recover(Failure.onConflict(() -> Future.succeededFuture(OrderDecision.NOTHING)));
  }

  private Future<Boolean> haveOthersPassed(String step, String orderId) {
    return gates.names().equals(List.of(step))
        ? Future.succeededFuture(true)
        : hasPassed(gates.passes(orderId));
  }

  private Future<Boolean> hasPassed(List<String> passes) {
    return journal.lastCertain(Streams.STEPS, passes).map(found -> found.size() == passes.size());
  }

  /** A step may leave out whose order it is, but not take it for another customer's. */
  private static Trigger cleared(OrderState order, OrderRef claimed) {
    String customer = claimed.getCustomerId();
    if (!customer.isEmpty() && !customer.equals(order.created().getCustomerId())) {
      throw OrderHistory.unfounded("another customer than the order's");
    }
    return Trigger.passed(order);
  }
}
