package dev.weft.order.domain;

/** Immutable. What can happen to an order from outside. */
public enum Input {
  STOCK_RESERVED,
  STOCK_REJECTED,
  PAYMENT_CAPTURED,
  PAYMENT_DECLINED,
  CANCEL,
  /** The order was not final at its deadline. */
  EXPIRE,
  REFUNDED
}
