package dev.weft.order.domain;

import dev.weft.proto.orders.v1.OrderEvent;
import java.util.Optional;

/** What an order does about an input: append an event, or one of three ways not to. */
public enum OrderDecision {
  RESERVE(OrderEvent.RESERVED),
  /** The steps that the charge waits for are through. */
  CLEAR(OrderEvent.CLEARED),
  CONFIRM(OrderEvent.CONFIRMED),
  REJECT(OrderEvent.REJECTED),
  CANCEL(OrderEvent.CANCELLED),
  /** Money was taken for an order that ended without it. */
  OWE_REFUND(OrderEvent.REFUND_DUE),
  /** The order has already done, or need no longer do, what the input asks for. */
  NOTHING,
  /** The input is ahead of what was read of the order: a later look will make sense of it. */
  NOT_YET,
  /** The input contradicts what the order is. */
  REFUSE;

  private final Optional<OrderEvent> event;

  OrderDecision(OrderEvent event) {
    this.event = Optional.of(event);
  }

  OrderDecision() {
    this.event = Optional.empty();
  }

  /** The event to append; empty when there is none. */
  public Optional<OrderEvent> event() {
    return event;
  }
}
