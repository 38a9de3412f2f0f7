package dev.weft.order.domain;

import static dev.weft.order.domain.OrderDecision.CANCEL;
import static dev.weft.order.domain.OrderDecision.CLEAR;
import static dev.weft.order.domain.OrderDecision.CONFIRM;
import static dev.weft.order.domain.OrderDecision.NOTHING;
import static dev.weft.order.domain.OrderDecision.NOT_YET;
import static dev.weft.order.domain.OrderDecision.OWE_REFUND;
import static dev.weft.order.domain.OrderDecision.REFUSE;
import static dev.weft.order.domain.OrderDecision.REJECT;
import static dev.weft.order.domain.OrderDecision.RESERVE;

/**
 * The whole life of an order: every phase with every input. The switches are exhaustive and have no
 * default, so that a new phase or input does not compile until its moves are decided.
 */
public final class Transitions {
  private Transitions() {}

  /**
   * What the order does.
   *
   * @param gated whether the charge of a reserved order waits for steps
   */
  public static OrderDecision decide(DecisionBasis order, OrderInput input, boolean gated) {
    return switch (order.phase()) {
      case PENDING -> whenPending(input);
      case RESERVED -> gated ? whenHeldBack(input) : whenToBePaid(input);
      case CLEARED -> whenToBePaid(input);
      case CONFIRMED -> whenConfirmed(input);
      case REJECTED -> whenEnded(input, order.refundDue(), REFUSE);
      case CANCELLED -> whenEnded(input, order.refundDue(), NOTHING);
    };
  }

  private static OrderDecision whenPending(OrderInput input) {
    return switch (input) {
      case STOCK_RESERVED -> RESERVE;
      case STOCK_REJECTED, EXPIRE -> REJECT;
      case CANCEL -> CANCEL;
      // Payment follows the reservation, so a reader that still sees PENDING looked too early.
      case PAYMENT_CAPTURED, PAYMENT_MISMATCHED, PAYMENT_UNASKED, PAYMENT_DECLINED -> NOT_YET;
      // So do steps, but for those that answer before they are asked.
      case STEPS_PASSED, STEP_OVERDUE -> NOT_YET;
      case REFUNDED -> REFUSE;
    };
  }

  /** Reserved, and steps have to let it pass before it is charged. */
  private static OrderDecision whenHeldBack(OrderInput input) {
    return switch (input) {
      case STEPS_PASSED -> CLEAR;
      case STEP_OVERDUE, EXPIRE -> REJECT;
      case CANCEL -> CANCEL;
      // Nobody should have charged it yet. What was taken all the same waits for what becomes of
      // it.
      case PAYMENT_CAPTURED, PAYMENT_MISMATCHED, PAYMENT_DECLINED -> NOT_YET;
      case STOCK_RESERVED -> NOTHING;
      case PAYMENT_UNASKED, STOCK_REJECTED, REFUNDED -> REFUSE;
    };
  }

  private static OrderDecision whenToBePaid(OrderInput input) {
    return switch (input) {
      case PAYMENT_CAPTURED -> CONFIRM;
      case PAYMENT_MISMATCHED, PAYMENT_DECLINED, EXPIRE -> REJECT;
      case CANCEL -> CANCEL;
      case STOCK_RESERVED, STEPS_PASSED, STEP_OVERDUE -> NOTHING;
      case PAYMENT_UNASKED, STOCK_REJECTED, REFUNDED -> REFUSE;
    };
  }

  private static OrderDecision whenConfirmed(OrderInput input) {
    return switch (input) {
      case STOCK_RESERVED, PAYMENT_CAPTURED, EXPIRE, STEPS_PASSED, STEP_OVERDUE -> NOTHING;
      case PAYMENT_MISMATCHED,
          PAYMENT_UNASKED,
          STOCK_REJECTED,
          PAYMENT_DECLINED,
          CANCEL,
          REFUNDED ->
          REFUSE;
    };
  }

  /** No goods for the customer: money that was taken all the same must go back, once. */
  private static OrderDecision whenEnded(
      OrderInput input, boolean refundDue, OrderDecision onCancel) {
    return switch (input) {
      case PAYMENT_CAPTURED, PAYMENT_MISMATCHED -> refundDue ? NOTHING : OWE_REFUND;
      case PAYMENT_UNASKED -> REFUSE;
      case REFUNDED -> refundDue ? NOTHING : REFUSE;
      case CANCEL -> onCancel;
      case STOCK_RESERVED, STOCK_REJECTED, PAYMENT_DECLINED, EXPIRE, STEPS_PASSED, STEP_OVERDUE ->
          NOTHING;
    };
  }
}
