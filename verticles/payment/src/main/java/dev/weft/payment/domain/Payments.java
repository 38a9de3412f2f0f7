package dev.weft.payment.domain;

import com.google.protobuf.Message;
import dev.weft.kernel.contract.Subjects;
import dev.weft.kernel.journal.Guard;
import dev.weft.kernel.journal.NewEvent;
import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.proto.common.v1.Money;
import dev.weft.proto.common.v1.OrderRef;
import dev.weft.proto.orders.v1.OrderRefundDue;
import dev.weft.proto.orders.v1.OrderReserved;
import dev.weft.proto.payments.v1.PaymentCaptured;
import dev.weft.proto.payments.v1.PaymentDeclined;
import dev.weft.proto.payments.v1.PaymentRefunded;
import java.util.List;
import java.util.Optional;

/** From order events to what is asked of the provider, and to what is stored. */
public final class Payments {
  public static final String CAPTURED = "captured";
  public static final String DECLINED = "declined";
  public static final String REFUNDED = "refunded";

  private static final List<String> KINDS = List.of(CAPTURED, DECLINED, REFUNDED);
  private static final int EVENT_TOKEN = 1;
  private static final int SCHEMA_VERSION = 1;

  private Payments() {}

  /**
   * The order id is the key: an order is paid once, whatever is redelivered.
   *
   * @param token the provider's; empty for a look-up, which goes by the key
   */
  public static Charge chargeFor(OrderReserved event, String token) {
    OrderRef order = event.getOrder();
    return new Charge(
        order.getOrderId(),
        event.getTotal().getAmountMinor(),
        event.getTotal().getCurrency(),
        token,
        order.getOrderId());
  }

  public static Refund refundFor(OrderRefundDue event) {
    return new Refund(
        event.getOrder().getOrderId() + ":refund",
        event.getChargeId(),
        event.getAmount().getAmountMinor());
  }

  /**
   * The event that records the outcome; only the first for an order can be stored.
   *
   * @param orderSequence sequence in ORDERS of the event that asked for the charge
   */
  public static NewEvent outcome(OrderReserved event, long orderSequence, ChargeOutcome outcome) {
    OrderRef order = follow(event.getOrder(), orderSequence);
    Guard first = Guard.none(Subjects.anyOfPayment(order.getOrderId()));
    if (outcome instanceof ChargeOutcome.Captured captured) {
      return event(CAPTURED, order, captured(order, captured), first);
    }
    ChargeOutcome.Declined declined = (ChargeOutcome.Declined) outcome;
    return event(DECLINED, order, declined(order, declined.code()), first);
  }

  /**
   * The event that records the refund.
   *
   * @param orderSequence sequence in ORDERS of the event that asked for the refund
   * @param capturedSequence sequence in PAYMENTS of the captured payment
   */
  public static NewEvent refunded(
      OrderRefundDue event, long orderSequence, long capturedSequence, String refundId) {
    OrderRef order = follow(event.getOrder(), orderSequence);
    PaymentRefunded refunded =
        PaymentRefunded.newBuilder()
            .setSchemaVersion(SCHEMA_VERSION)
            .setOrder(order)
            .setAmount(event.getAmount())
            .setChargeId(event.getChargeId())
            .setRefundId(refundId)
            .build();
    Guard captured = new Guard(Subjects.anyOfPayment(order.getOrderId()), capturedSequence);
    return event(REFUNDED, order, refunded, captured);
  }

  /** The literal subjects of everything that can be recorded about the order's payment. */
  public static List<String> subjectsOf(String orderId) {
    return KINDS.stream().map(kind -> Subjects.payment(kind, orderId)).toList();
  }

  /** Filter for everything that is stored about the same order's payment. */
  public static String anyOf(NewEvent event) {
    return guard(event).subjectFilter();
  }

  /**
   * The same event, to be stored behind what its guard has met, if those are kinds of events that a
   * newer version has added: they change nothing that this one decides. Empty when a kind is among
   * them that this version knows, or when nothing is there.
   *
   * @param stored what {@link #anyOf} finds, in order of sequence
   */
  public static Optional<NewEvent> behind(NewEvent event, List<RecordedEvent> stored) {
    Guard met = guard(event);
    List<RecordedEvent> news =
        stored.stream().filter(other -> other.sequence() > met.expectedSequence()).toList();
    if (news.isEmpty() || news.stream().anyMatch(Payments::isKnown)) {
      return Optional.empty();
    }
    Guard newest = new Guard(met.subjectFilter(), news.get(news.size() - 1).sequence());
    return Optional.of(NewEvent.of(event.subject(), event.eventId(), event.payload(), newest));
  }

  /** Whether the refund is of the charge that was recorded, and of no more than it. */
  public static boolean isOf(OrderRefundDue due, PaymentCaptured captured) {
    return due.getChargeId().equals(captured.getChargeId())
        && due.getAmount().getCurrency().equals(captured.getAmount().getCurrency())
        && due.getAmount().getAmountMinor() > 0
        && due.getAmount().getAmountMinor() <= captured.getAmount().getAmountMinor();
  }

  /** Whether what is recorded is about the same charge as what was to be. */
  public static boolean isSamePayment(NewEvent event, RecordedEvent stored) {
    return !(event.payload() instanceof PaymentCaptured wanted)
        || stored.payloadAs(PaymentCaptured.parser()).getChargeId().equals(wanted.getChargeId());
  }

  private static Guard guard(NewEvent event) {
    return event.guard().orElseThrow();
  }

  private static boolean isKnown(RecordedEvent event) {
    return KINDS.contains(event.subjectToken(EVENT_TOKEN));
  }

  /** What the provider says that it took, not what was asked: the order compares it. */
  private static PaymentCaptured captured(OrderRef order, ChargeOutcome.Captured captured) {
    return PaymentCaptured.newBuilder()
        .setSchemaVersion(SCHEMA_VERSION)
        .setOrder(order)
        .setAmount(
            Money.newBuilder()
                .setAmountMinor(captured.amountMinor())
                .setCurrency(captured.currency()))
        .setChargeId(captured.chargeId())
        .build();
  }

  private static PaymentDeclined declined(OrderRef order, String code) {
    return PaymentDeclined.newBuilder()
        .setSchemaVersion(SCHEMA_VERSION)
        .setOrder(order)
        .setReason(code)
        .build();
  }

  private static NewEvent event(String name, OrderRef order, Message payload, Guard guard) {
    String orderId = order.getOrderId();
    return NewEvent.of(Subjects.payment(name, orderId), orderId + ":" + name, payload, guard);
  }

  /** Nothing after the charge needs the token, so it goes no further. */
  private static OrderRef follow(OrderRef order, long orderSequence) {
    return order.toBuilder().clearPaymentToken().setOrderSequence(orderSequence).build();
  }
}
