package dev.weft.order.domain;

import dev.weft.proto.common.v1.OrderStatus;

/** How far an order has come; what the public sees as its status. */
public enum Phase {
  PENDING(OrderStatus.ORDER_STATUS_PENDING),
  RESERVED(OrderStatus.ORDER_STATUS_RESERVED),
  /** Reserved, and through the steps that the charge waits for; customers see no difference. */
  CLEARED(OrderStatus.ORDER_STATUS_RESERVED),
  CONFIRMED(OrderStatus.ORDER_STATUS_CONFIRMED),
  REJECTED(OrderStatus.ORDER_STATUS_REJECTED),
  CANCELLED(OrderStatus.ORDER_STATUS_CANCELLED);

  private final OrderStatus status;

  Phase(OrderStatus status) {
    this.status = status;
  }

  public OrderStatus status() {
    return status;
  }
}
