package dev.weft.notification.adapter;

import dev.weft.kernel.bus.Delivery;
import dev.weft.notification.domain.Notifications;
import dev.weft.notification.flow.Channel;
import dev.weft.proto.notifications.v1.OrderNotification;
import io.vertx.core.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line of the log for each notification.
 *
 * <p>Thread-safe.
 */
public final class LogChannel implements Channel {
  private static final Logger LOG = LoggerFactory.getLogger(LogChannel.class);

  @Override
  public Future<Void> send(Delivery<OrderNotification> delivery) {
    OrderNotification notification = delivery.event();
    LOG.atInfo()
        .addKeyValue("notification", notification.getNotificationId())
        .addKeyValue("type", Notifications.type(notification))
        .addKeyValue("order", notification.getOrderId())
        .addKeyValue("reason", notification.getReason())
        .addKeyValue("delivery", delivery.deliveryCount())
        .log("customer notified");
    return Future.succeededFuture();
  }
}
