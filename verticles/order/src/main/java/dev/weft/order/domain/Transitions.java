package dev.weft.order.domain;

import static dev.weft.order.domain.Decision.CANCEL;
import static dev.weft.order.domain.Decision.CONFIRM;
import static dev.weft.order.domain.Decision.NOTHING;
import static dev.weft.order.domain.Decision.NOT_YET;
import static dev.weft.order.domain.Decision.OWE_REFUND;
import static dev.weft.order.domain.Decision.REFUSE;
import static dev.weft.order.domain.Decision.REJECT;
import static dev.weft.order.domain.Decision.RESERVE;

/**
 * The whole life of an order: every phase with every input. The switches are exhaustive and have no
 * default, so that a new phase or input does not compile until its moves are decided.
 */
public final class Transitions {
  private Transitions() {}

  public static Decision decide(Standing order, Input input) {
    return switch (order.phase()) {
      case PENDING -> whenPending(input);
      case RESERVED -> whenReserved(input);
      case CONFIRMED -> whenConfirmed(input);
      case REJECTED -> whenEnded(input, order.refundDue(), REFUSE);
      case CANCELLED -> whenEnded(input, order.refundDue(), NOTHING);
    };
  }

  private static Decision whenPending(Input input) {
    return switch (input) {
      case STOCK_RESERVED -> RESERVE;
      case STOCK_REJECTED, EXPIRE -> REJECT;
      case CANCEL -> CANCEL;
      // Payment follows the reservation, so a reader that still sees PENDING looked too early.
      case PAYMENT_CAPTURED, PAYMENT_MISMATCHED, PAYMENT_UNASKED, PAYMENT_DECLINED -> NOT_YET;
      case REFUNDED -> REFUSE;
    };
  }

  private static Decision whenReserved(Input input) {
    return switch (input) {
      case PAYMENT_CAPTURED -> CONFIRM;
      case PAYMENT_MISMATCHED, PAYMENT_DECLINED, EXPIRE -> REJECT;
      case CANCEL -> CANCEL;
      case STOCK_RESERVED -> NOTHING;
      case PAYMENT_UNASKED, STOCK_REJECTED, REFUNDED -> REFUSE;
    };
  }

  private static Decision whenConfirmed(Input input) {
    return switch (input) {
      case STOCK_RESERVED, PAYMENT_CAPTURED, EXPIRE -> NOTHING;
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
  private static Decision whenEnded(Input input, boolean refundDue, Decision onCancel) {
    return switch (input) {
      case PAYMENT_CAPTURED, PAYMENT_MISMATCHED -> refundDue ? NOTHING : OWE_REFUND;
      case PAYMENT_UNASKED -> REFUSE;
      case REFUNDED -> refundDue ? NOTHING : REFUSE;
      case CANCEL -> onCancel;
      case STOCK_RESERVED, STOCK_REJECTED, PAYMENT_DECLINED, EXPIRE -> NOTHING;
    };
  }
}
