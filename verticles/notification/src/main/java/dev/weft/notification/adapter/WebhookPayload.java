package dev.weft.notification.adapter;

import dev.weft.kernel.bus.Delivery;
import dev.weft.notification.domain.Notifications;
import dev.weft.proto.notifications.v1.OrderNotification;
import io.vertx.core.json.JsonObject;

/** The body of a webhook: the same bytes for every delivery of a notification. */
final class WebhookPayload {
  private WebhookPayload() {}

  static String of(Delivery<OrderNotification> notification) {
    return new JsonObject()
        .put("type", Notifications.type(notification.event()))
        .put("timestamp", notification.time().toString())
        .put("data", data(notification.event()))
        .encode();
  }

  private static JsonObject data(OrderNotification notification) {
    JsonObject data =
        new JsonObject()
            .put("orderId", notification.getOrderId())
            .put("customerId", notification.getCustomerId())
            .put("status", Notifications.status(notification));
    if (!notification.getReason().isEmpty()) {
      data.put("reason", notification.getReason());
    }
    if (notification.hasTotal()) {
      data.put("totalMinor", notification.getTotal().getAmountMinor());
      data.put("currency", notification.getTotal().getCurrency());
    }
    return data;
  }
}
