package dev.weft.notification.flow;

import dev.weft.kernel.bus.Delivery;
import dev.weft.proto.notifications.v1.OrderNotification;
import io.vertx.core.Future;

/**
 * Sends notifications to one receiver. Completes when the receiver has accepted the notification;
 * otherwise fails with {@link dev.weft.notification.domain.SendException} within the channel's
 * time-out and releases what the attempt used. The same notification may come more than once, with
 * the same id.
 *
 * <p>Thread-safe.
 */
public interface Channel {
  Future<Void> send(Delivery<OrderNotification> delivery);

  /** Releases its resources; nothing is sent afterwards. */
  default void close() {}
}
