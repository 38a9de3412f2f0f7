package dev.weft.order.domain;

import com.google.protobuf.Message;
import dev.weft.proto.common.v1.Money;
import dev.weft.proto.common.v1.OrderLine;
import dev.weft.proto.common.v1.OrderRef;
import dev.weft.proto.common.v1.PricedLine;
import dev.weft.proto.common.v1.RejectionReason;
import dev.weft.proto.inventory.v1.StockRejected;
import dev.weft.proto.inventory.v1.StockReserved;
import dev.weft.proto.orders.v1.OrderCancelled;
import dev.weft.proto.orders.v1.OrderConfirmed;
import dev.weft.proto.orders.v1.OrderCreated;
import dev.weft.proto.orders.v1.OrderEvent;
import dev.weft.proto.orders.v1.OrderRefundDue;
import dev.weft.proto.orders.v1.OrderRejected;
import dev.weft.proto.orders.v1.OrderReserved;
import dev.weft.proto.payments.v1.PaymentCaptured;
import dev.weft.proto.payments.v1.PaymentDeclined;
import dev.weft.proto.payments.v1.PaymentRefunded;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Something that happened to one order, with the events that it may lead to.
 *
 * @param input what happened
 * @param order the order it happened to
 * @param effects the events, each made from a reference to the event that it follows
 */
public record Trigger(
    OrderInput input, OrderRef order, Map<OrderEvent, Function<OrderRef, Message>> effects) {
  static final int SCHEMA_VERSION = 1;

  private static final Pattern CURRENCY = Pattern.compile("[A-Za-z]{3}");

  public static Trigger of(StockReserved stock) {
    // Payment comes next, so this is the one event that passes the token on.
    return new Trigger(
        OrderInput.STOCK_RESERVED,
        stock.getOrder(),
        Map.of(
            OrderEvent.RESERVED,
            order ->
                OrderReserved.newBuilder()
                    .setSchemaVersion(SCHEMA_VERSION)
                    .setOrder(order)
                    .addAllLines(stock.getLinesList())
                    .setTotal(stock.getTotal())
                    .build()));
  }

  /**
   * As if one shard had reserved it all: the lines as the customer ordered them, and their total.
   *
   * @param parts of every shard that holds lines of the order
   */
  public static Trigger of(OrderCreated created, List<StockReserved> parts) {
    List<String> skus = created.getLinesList().stream().map(OrderLine::getSku).toList();
    List<PricedLine> lines =
        parts.stream()
            .flatMap(part -> part.getLinesList().stream())
            .sorted(Comparator.comparingInt(line -> skus.indexOf(line.getSku())))
            .toList();
    Money total = parts.stream().map(StockReserved::getTotal).reduce(Trigger::sum).orElseThrow();
    return of(parts.get(0).toBuilder().clearLines().addAllLines(lines).setTotal(total).build());
  }

  private static Money sum(Money one, Money other) {
    return one.toBuilder()
        .setAmountMinor(Math.addExact(one.getAmountMinor(), other.getAmountMinor()))
        .build();
  }

  public static Trigger of(StockRejected stock) {
    return new Trigger(
        OrderInput.STOCK_REJECTED,
        withoutToken(stock.getOrder()),
        Map.of(
            OrderEvent.REJECTED, order -> rejected(order, stock.getReason(), stock.getDetail())));
  }

  /**
   * A payment as it compares with what the order has come to.
   *
   * @param total what the order costs
   */
  public static Trigger of(PaymentCaptured payment, Money total) {
    return payment.getAmount().equals(total)
        ? captured(OrderInput.PAYMENT_CAPTURED, payment, total)
        : captured(OrderInput.PAYMENT_MISMATCHED, payment, total);
  }

  /** The same, by what was read of the order. */
  public static Trigger of(PaymentCaptured payment, OrderState state) {
    Optional<String> settled = state.chargeId();
    if (state.total().isEmpty()
        || settled.filter(id -> !id.equals(payment.getChargeId())).isPresent()) {
      return captured(OrderInput.PAYMENT_UNASKED, payment, Money.getDefaultInstance());
    }
    return of(payment, state.total().get());
  }

  private static Trigger captured(OrderInput input, PaymentCaptured payment, Money total) {
    return new Trigger(
        input,
        withoutToken(payment.getOrder()),
        Map.of(
            OrderEvent.CONFIRMED, order -> confirmed(order, payment),
            OrderEvent.REJECTED, order -> mismatched(order, payment, total),
            OrderEvent.REFUND_DUE, order -> refundDue(order, payment)));
  }

  private static OrderRejected mismatched(OrderRef order, PaymentCaptured payment, Money total) {
    return rejected(
        order,
        RejectionReason.REJECTION_REASON_PAYMENT_MISMATCH,
        "captured " + text(payment.getAmount()) + ", due " + text(total));
  }

  /** A currency from outside, cut to what one can be. */
  private static String text(Money money) {
    String currency = money.getCurrency();
    return money.getAmountMinor()
        + " "
        + (CURRENCY.matcher(currency).matches() ? currency : "of no currency");
  }

  public static Trigger of(PaymentDeclined payment) {
    return new Trigger(
        OrderInput.PAYMENT_DECLINED,
        withoutToken(payment.getOrder()),
        Map.of(
            OrderEvent.REJECTED,
            order ->
                rejected(
                    order,
                    RejectionReason.REJECTION_REASON_PAYMENT_DECLINED,
                    payment.getReason())));
  }

  /** Ends the story: there is nothing left to append. */
  public static Trigger of(PaymentRefunded payment) {
    return new Trigger(OrderInput.REFUNDED, withoutToken(payment.getOrder()), Map.of());
  }

  /** Every step that the charge waits for has let the order pass. */
  public static Trigger passed(OrderState state) {
    // What asks for the charge passes the token on once more.
    OrderRef order =
        state.ref().toBuilder().setPaymentToken(state.created().getPaymentToken()).build();
    return new Trigger(
        OrderInput.STEPS_PASSED, order, Map.of(OrderEvent.CLEARED, ref -> state.reserved(ref)));
  }

  /**
   * A step has not answered in time.
   *
   * @param detail which one, for people
   */
  public static Trigger overdue(OrderState state, String detail) {
    return new Trigger(
        OrderInput.STEP_OVERDUE,
        state.ref(),
        Map.of(
            OrderEvent.REJECTED,
            order -> rejected(order, RejectionReason.REJECTION_REASON_VETOED, detail)));
  }

  /** The deadline has passed. */
  public static Trigger expiry(OrderRef ref) {
    return new Trigger(
        OrderInput.EXPIRE,
        withoutToken(ref),
        Map.of(
            OrderEvent.REJECTED,
            order -> rejected(order, RejectionReason.REJECTION_REASON_EXPIRED, "")));
  }

  /** The customer no longer wants it. */
  public static Trigger cancellation(OrderRef ref, String detail) {
    return new Trigger(
        OrderInput.CANCEL,
        withoutToken(ref),
        Map.of(
            OrderEvent.CANCELLED,
            order ->
                OrderCancelled.newBuilder()
                    .setSchemaVersion(SCHEMA_VERSION)
                    .setOrder(order)
                    .setDetail(detail)
                    .build()));
  }

  /**
   * The same about the order as it was read: what came from outside may leave out whose it is and
   * where its stock lies.
   */
  public Trigger about(OrderState state) {
    OrderRef.Builder read = state.ref().toBuilder().setOrderSequence(order.getOrderSequence());
    if (read.getStockShardsCount() == 0) {
      read.addAllStockShards(order.getStockShardsList());
    }
    if (input == OrderInput.STOCK_RESERVED) {
      read.setPaymentToken(state.created().getPaymentToken());
    }
    return new Trigger(input, read.build(), effects);
  }

  /** The event as it follows the one with that sequence. */
  public Message effect(OrderEvent event, long sequence) {
    return effects.get(event).apply(order.toBuilder().setOrderSequence(sequence).build());
  }

  private static OrderRejected rejected(OrderRef order, RejectionReason reason, String detail) {
    return OrderRejected.newBuilder()
        .setSchemaVersion(SCHEMA_VERSION)
        .setOrder(order)
        .setReason(reason)
        .setDetail(detail)
        .build();
  }

  private static OrderConfirmed confirmed(OrderRef order, PaymentCaptured payment) {
    return OrderConfirmed.newBuilder()
        .setSchemaVersion(SCHEMA_VERSION)
        .setOrder(order)
        .setTotal(payment.getAmount())
        .setChargeId(payment.getChargeId())
        .build();
  }

  private static OrderRefundDue refundDue(OrderRef order, PaymentCaptured payment) {
    return OrderRefundDue.newBuilder()
        .setSchemaVersion(SCHEMA_VERSION)
        .setOrder(order)
        .setAmount(payment.getAmount())
        .setChargeId(payment.getChargeId())
        .build();
  }

  private static OrderRef withoutToken(OrderRef order) {
    return order.toBuilder().clearPaymentToken().build();
  }
}
