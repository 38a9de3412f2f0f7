package dev.weft.order.flow;

import dev.weft.kernel.collection.BoundedMap;
import dev.weft.proto.common.v1.Money;
import dev.weft.proto.orders.v1.OrderEvent;
import java.util.Map;
import java.util.Optional;

/**
 * What the orders cost that this service has reserved last, so that a payment can be compared
 * without a read. Bounded: of an older order, or one that another instance has reserved, the stream
 * is asked.
 *
 * <p>Thread-safe.
 */
final class ReservedTotals {
  private static final int ORDERS_MAX = 10_000;

  private record Reserved(OrderEvent event, long sequence, Money total) {}

  private final Map<String, Reserved> byOrder = new BoundedMap<>(ORDERS_MAX);

  /**
   * @param event that asks for the charge, or would if no step held it back
   */
  synchronized void put(String orderId, OrderEvent event, long sequence, Money total) {
    byOrder.put(orderId, new Reserved(event, sequence, total));
  }

  /** As long as the order's last event is believed to be that one. */
  synchronized Optional<Money> of(String orderId, OrderEvent event, long sequence) {
    return Optional.ofNullable(byOrder.get(orderId))
        .filter(reserved -> reserved.event() == event && reserved.sequence() == sequence)
        .map(Reserved::total);
  }
}
