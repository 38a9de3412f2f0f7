package dev.weft.order.domain;

/** What can happen to an order from outside. */
public enum OrderInput {
  STOCK_RESERVED,
  STOCK_REJECTED,
  /** What the order costs was taken. */
  PAYMENT_CAPTURED,
  /** Another amount than the order costs was taken, or in another currency. */
  PAYMENT_MISMATCHED,
  /**
   * A payment that the order cannot have asked for: of another charge, or of an order never priced.
   */
  PAYMENT_UNASKED,
  PAYMENT_DECLINED,
  CANCEL,
  /** The order was not final at its deadline. */
  EXPIRE,
  REFUNDED,
  /** Every step that the charge waits for has let it pass. */
  STEPS_PASSED,
  /** A step has not answered in time, and does not let pass what it has not seen. */
  STEP_OVERDUE
}
