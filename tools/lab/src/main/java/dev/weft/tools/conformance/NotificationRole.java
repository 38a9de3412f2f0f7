package dev.weft.tools.conformance;

import com.google.protobuf.Message;
import dev.weft.proto.common.v1.OrderRef;
import dev.weft.proto.common.v1.OrderStatus;
import dev.weft.proto.common.v1.RejectionReason;
import dev.weft.proto.notifications.v1.OrderNotification;
import dev.weft.proto.orders.v1.OrderCancelled;
import dev.weft.proto.orders.v1.OrderConfirmed;
import dev.weft.proto.orders.v1.OrderRejected;
import dev.weft.proto.payments.v1.PaymentCaptured;
import io.nats.client.JetStreamApiException;
import io.nats.client.api.MessageInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What a participant with role notification must do. */
final class NotificationRole {
  private static final String NOTIFICATIONS = "NOTIFICATIONS";
  private static final String CUSTOMER = SampleEvents.CUSTOMER;
  private static final String CHARGE = "ch_kit";

  private final SimulatedWeft weft;
  private final EveryRole every;

  NotificationRole(SimulatedWeft weft, Participant participant) {
    this.weft = weft;
    this.every = new EveryRole(weft, participant, contract());
  }

  static RoleContract contract() {
    return new RoleContract(
        "orders.confirmed.",
        NotificationRole::history,
        NotificationRole::confirmed,
        NOTIFICATIONS,
        id -> "notifications.*." + id);
  }

  List<TestCase> cases() {
    List<TestCase> cases = new ArrayList<>(every.cases());
    cases.add(
        notified("confirmed", OrderStatus.ORDER_STATUS_CONFIRMED, NotificationRole::confirmed));
    cases.add(notified("rejected", OrderStatus.ORDER_STATUS_REJECTED, NotificationRole::rejected));
    cases.add(
        notified("cancelled", OrderStatus.ORDER_STATUS_CANCELLED, NotificationRole::cancelled));
    cases.add(
        new TestCase(
            "conflict",
            "leaves a notification alone that another instance has recorded",
            "guard 0 on the notification's own subject; error 10071: ack",
            this::recordedBefore));
    return cases;
  }

  private TestCase notified(String event, OrderStatus status, Function<String, Message> message) {
    return new TestCase(
        "told-" + event,
        "records the notification: " + event,
        "notifications."
            + event
            + ".<orderId>: notification_id <orderId>:"
            + event
            + ", order_id, customer_id, status",
        () -> {
          String id = SimulatedWeft.orderId();
          history(weft, id);
          weft.store("orders." + event + "." + id, message.apply(id));
          Optional<MessageInfo> answer = weft.await(NOTIFICATIONS, "notifications.*." + id);
          if (answer.isEmpty()) {
            return "nothing is stored under notifications.*." + id;
          }
          OrderNotification notification =
              SimulatedWeft.read(answer.get(), OrderNotification.getDefaultInstance());
          boolean right =
              answer.get().getSubject().equals("notifications." + event + "." + id)
                  && notification.getNotificationId().equals(id + ":" + event)
                  && notification.getOrderId().equals(id)
                  && notification.getCustomerId().equals(CUSTOMER)
                  && notification.getStatus() == status;
          return right ? "" : answer.get().getSubject() + ": " + notification;
        });
  }

  private String recordedBefore() throws IOException, JetStreamApiException, InterruptedException {
    String id = SimulatedWeft.orderId();
    OrderNotification earlier =
        OrderNotification.newBuilder()
            .setNotificationId(id + ":confirmed")
            .setOrderId(id)
            .setStatus(OrderStatus.ORDER_STATUS_CONFIRMED)
            .build();
    weft.store("notifications.confirmed." + id, earlier);
    history(weft, id);
    weft.store("orders.confirmed." + id, confirmed(id));
    return every.stillOnce(id);
  }

  /** Created, reserved and paid. */
  private static void history(SimulatedWeft weft, String id)
      throws IOException, JetStreamApiException {
    String token = SampleEvents.TOKEN_OK;
    weft.store("orders.created." + id, SampleEvents.created(id, CUSTOMER, token));
    weft.store("orders.reserved." + id, SampleEvents.reserved(id, CUSTOMER, token));
    weft.store(
        "payments.captured." + id,
        PaymentCaptured.newBuilder()
            .setSchemaVersion(1)
            .setOrder(ref(id))
            .setAmount(SampleEvents.TOTAL)
            .setChargeId(CHARGE)
            .build());
  }

  private static OrderConfirmed confirmed(String id) {
    return OrderConfirmed.newBuilder()
        .setSchemaVersion(1)
        .setOrder(ref(id))
        .setTotal(SampleEvents.TOTAL)
        .setChargeId(CHARGE)
        .build();
  }

  private static OrderRejected rejected(String id) {
    return OrderRejected.newBuilder()
        .setSchemaVersion(1)
        .setOrder(ref(id))
        .setReason(RejectionReason.REJECTION_REASON_OUT_OF_STOCK)
        .setDetail("YARN-WOOL-NAT")
        .build();
  }

  private static OrderCancelled cancelled(String id) {
    return SampleEvents.cancelled(id, CUSTOMER);
  }

  private static OrderRef ref(String id) {
    return SampleEvents.ref(id, CUSTOMER);
  }
}
