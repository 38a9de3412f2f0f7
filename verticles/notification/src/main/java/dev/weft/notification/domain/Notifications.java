package dev.weft.notification.domain;

import com.google.protobuf.Message;
import dev.weft.kernel.bus.MessageTypes;
import dev.weft.kernel.contract.StatusNames;
import dev.weft.kernel.contract.Subjects;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.journal.Guard;
import dev.weft.kernel.journal.NewEvent;
import dev.weft.proto.common.v1.OrderRef;
import dev.weft.proto.common.v1.OrderStatus;
import dev.weft.proto.common.v1.RejectionReason;
import dev.weft.proto.notifications.v1.OrderNotification;
import dev.weft.proto.orders.v1.OrderCancelled;
import dev.weft.proto.orders.v1.OrderConfirmed;
import dev.weft.proto.orders.v1.OrderEvent;
import dev.weft.proto.orders.v1.OrderRejected;
import java.util.Locale;

/** Notifications of an order for its customer. */
public final class Notifications {
  private static final int SCHEMA_VERSION = 1;

  private Notifications() {}

  /**
   * The event that records the notification; it can be stored once for each order and status.
   *
   * @param event OrderConfirmed, OrderRejected or OrderCancelled
   */
  public static NewEvent about(Message event) {
    if (event instanceof OrderConfirmed confirmed) {
      return recorded(
          OrderEvent.CONFIRMED,
          confirmed.getOrder(),
          of(OrderStatus.ORDER_STATUS_CONFIRMED).setTotal(confirmed.getTotal()));
    }
    if (event instanceof OrderRejected rejected) {
      return recorded(
          OrderEvent.REJECTED,
          rejected.getOrder(),
          of(OrderStatus.ORDER_STATUS_REJECTED).setReason(reason(rejected)));
    }
    if (event instanceof OrderCancelled cancelled) {
      return recorded(
          OrderEvent.CANCELLED,
          cancelled.getOrder(),
          of(OrderStatus.ORDER_STATUS_CANCELLED).setReason(cancelled.getDetail()));
    }
    throw Failure.reject(NotificationFailures.TYPE_UNEXPECTED, MessageTypes.nameOf(event));
  }

  /** The status in the words of the public interfaces, for example {@code CONFIRMED}. */
  public static String status(OrderNotification notification) {
    OrderStatus status = notification.getStatus();
    return status == OrderStatus.UNRECOGNIZED
        ? Integer.toString(notification.getStatusValue())
        : StatusNames.of(status);
  }

  /** The event's name towards receivers, for example {@code order.confirmed}. */
  public static String type(OrderNotification notification) {
    return "order." + status(notification).toLowerCase(Locale.ROOT);
  }

  private static OrderNotification.Builder of(OrderStatus status) {
    return OrderNotification.newBuilder().setSchemaVersion(SCHEMA_VERSION).setStatus(status);
  }

  private static NewEvent recorded(
      OrderEvent event, OrderRef order, OrderNotification.Builder notification) {
    String orderId = order.getOrderId();
    if (!Subjects.isToken(orderId)) {
      throw Failure.reject(
          NotificationFailures.ORDER_ID_INVALID, "order id is not a subject token");
    }
    String notificationId = orderId + ":" + Subjects.token(event);
    String subject = Subjects.notification(Subjects.token(event), orderId);
    notification
        .setNotificationId(notificationId)
        .setOrderId(orderId)
        .setCustomerId(order.getCustomerId());
    return NewEvent.of(subject, notificationId, notification.build(), Guard.none(subject));
  }

  /** For example {@code OUT_OF_STOCK: DYE-INDIGO-50}. */
  private static String reason(OrderRejected rejected) {
    RejectionReason reason = rejected.getReason();
    String name =
        reason == RejectionReason.UNRECOGNIZED
            ? "REASON_" + rejected.getReasonValue()
            : StatusNames.of(reason);
    return rejected.getDetail().isBlank() ? name : name + ": " + rejected.getDetail();
  }
}
