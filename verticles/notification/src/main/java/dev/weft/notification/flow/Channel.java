package dev.weft.notification.flow;

import dev.weft.kernel.bus.Delivery;
import dev.weft.proto.notifications.v1.OrderNotification;
import io.vertx.core.Future;

/**
 * A way to tell somebody. Completes when the other side has taken the notification; fails with
 * {@link dev.weft.notification.domain.SendException}, within the channel's time-out and with
 * nothing of the try left over. The same notification may come more than once, with the same id.
 *
 * <p>Thread-safe.
 */
public interface Channel {
  Future<Void> send(Delivery<OrderNotification> notification);

  /** Gives up what it holds; nothing is sent after that. */
  default void close() {}
}
