package dev.weft.notification.adapter;

import dev.weft.kernel.bus.Delivery;
import dev.weft.kernel.contract.Streams;
import dev.weft.proto.common.v1.Money;
import dev.weft.proto.common.v1.OrderStatus;
import dev.weft.proto.notifications.v1.OrderNotification;
import java.time.Instant;

/** Notifications to send. */
final class Notifications {
  static final Instant AT = Instant.parse("2026-03-04T05:06:07.089Z");

  private Notifications() {}

  static Delivery<OrderNotification> confirmed(String order, String customer) {
    return delivery(
        OrderNotification.newBuilder()
            .setNotificationId(order + ":confirmed")
            .setOrderId(order)
            .setCustomerId(customer)
            .setStatus(OrderStatus.ORDER_STATUS_CONFIRMED)
            .setTotal(Money.newBuilder().setAmountMinor(4_950).setCurrency("EUR"))
            .build());
  }

  static Delivery<OrderNotification> delivery(OrderNotification notification) {
    return new Delivery<>(notification, "id", Streams.NOTIFICATIONS, "notifications.x.y", 1, AT, 1);
  }
}
