package dev.weft.tools.conformance;

import dev.weft.proto.common.v1.Money;
import dev.weft.proto.common.v1.OrderLine;
import dev.weft.proto.common.v1.OrderRef;
import dev.weft.proto.common.v1.PricedLine;
import dev.weft.proto.inventory.v1.StockReserved;
import dev.weft.proto.orders.v1.OrderCancelled;
import dev.weft.proto.orders.v1.OrderCreated;
import dev.weft.proto.orders.v1.OrderRefundDue;
import dev.weft.proto.orders.v1.OrderReserved;
import dev.weft.proto.payments.v1.PaymentCaptured;
import dev.weft.proto.payments.v1.PaymentDeclined;
import dev.weft.proto.payments.v1.PaymentRefunded;
import dev.weft.tools.lab.LedgerLine;
import io.nats.client.JetStreamApiException;
import io.nats.client.api.MessageInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a participant with role payment must do. */
final class PaymentRole {
  private static final String PAYMENTS = "PAYMENTS";
  private static final String CUSTOMER = "cust-kit";
  private static final String SKU = "YARN-WOOL-NAT";
  private static final String OK = "tok_ok";
  private static final String SLOW = "tok_slow";
  private static final long PRICE = 2_790;
  private static final Money TOTAL =
      Money.newBuilder().setAmountMinor(PRICE).setCurrency("EUR").build();

  private final Stage stage;
  private final Participant participant;
  private final ProviderStand provider;
  private final EveryRole every;

  PaymentRole(Stage stage, Participant participant, ProviderStand provider) {
    this.stage = stage;
    this.participant = participant;
    this.provider = provider;
    this.every = new EveryRole(stage, participant, part());
  }

  static Part part() {
    return new Part(
        "orders.reserved.",
        (stage, id) -> history(stage, id, OK),
        id -> reserved(id, OK),
        PAYMENTS,
        id -> "payments.*." + id);
  }

  List<TestCase> cases() {
    List<TestCase> cases = new ArrayList<>(every.cases());
    cases.add(
        new TestCase(
            "captured",
            "charges what the order costs, and records that charge",
            "payments.captured: amount and charge_id of the provider's answer, order.order_id,"
                + " order.order_sequence of the event that asked, no payment_token",
            this::captured));
    cases.add(
        new TestCase(
            "declined",
            "records a decline with the provider's code",
            "402 with a code, or 2xx with status declined, is payments.declined",
            this::declined));
    cases.add(
        new TestCase(
            "charged-once",
            "charges an order that comes twice once",
            "Idempotency-Key and reference are the order id",
            this::chargedOnce));
    cases.add(
        new TestCase(
            "unclear",
            "tries a charge of which it knows nothing again, and declines nothing by itself",
            "5xx, no answer or an unreadable one: nak with a delay, and the same key again",
            () -> handled("tok_flaky")));
    cases.add(
        new TestCase(
            "slow",
            "keeps an event that takes longer than the ack wait",
            "send +WPI (in progress) at half of the consumer's ack_wait until it is through",
            this::slow));
    cases.add(
        new TestCase(
            "killed",
            "charges once when it is killed in the middle of a charge",
            "ack after your event is stored; the same key for the same order",
            this::killed));
    cases.add(
        new TestCase(
            "conflict",
            "leaves an order alone whose payment another instance has recorded",
            "guard 0 on payments.*.<orderId>; error 10071 and a payment there: ack",
            this::recordedBefore));
    cases.add(
        new TestCase(
            "provider-away",
            "waits while the provider is away, and charges when it is back",
            "nak with a delay, or hold the events and pull no more; never decline",
            this::providerAway));
    cases.add(
        new TestCase(
            "refund",
            "gives back once what was captured for an order that ended",
            "orders.refund_due: key <orderId>:refund, guard the sequence of payments.captured",
            this::refund));
    cases.add(
        new TestCase(
            "refund-unfounded",
            "gives back no more than was captured",
            "compare charge_id, currency and amount with payments.captured; dead letter of kind"
                + " reject when they differ",
            this::refundUnfounded));
    return cases;
  }

  /** Created, and its stock reserved. */
  private static void history(Stage stage, String id, String token)
      throws IOException, JetStreamApiException {
    long sequence =
        stage.store(
            "orders.created." + id,
            OrderCreated.newBuilder()
                .setSchemaVersion(1)
                .setOrderId(id)
                .setCustomerId(CUSTOMER)
                .addLines(OrderLine.newBuilder().setSku(SKU).setQuantity(1))
                .setPaymentToken(token)
                .build());
    OrderReserved reserved = reserved(id, token);
    stage.store(
        "inventory.reserved.0." + id,
        StockReserved.newBuilder()
            .setSchemaVersion(1)
            .setOrder(reserved.getOrder().toBuilder().setOrderSequence(sequence))
            .addAllLines(reserved.getLinesList())
            .setTotal(TOTAL)
            .build());
  }

  /** Of an order that asks to be paid with that token; its sequence. */
  private long ask(String id, String token) throws IOException, JetStreamApiException {
    history(stage, id, token);
    return stage.store("orders.reserved." + id, reserved(id, token));
  }

  private String captured() throws IOException, JetStreamApiException, InterruptedException {
    String id = Stage.orderId();
    long sequence = ask(id, OK);
    Optional<MessageInfo> answer = stage.await(PAYMENTS, "payments.captured." + id);
    if (answer.isEmpty()) {
      return "no payments.captured";
    }
    PaymentCaptured captured = Stage.read(answer.get(), PaymentCaptured.getDefaultInstance());
    List<LedgerLine> charges = provider.charges(id);
    if (charges.size() != 1 || !charges.get(0).id().equals(captured.getChargeId())) {
      return "charge_id is " + captured.getChargeId() + ", the ledger has " + charges;
    }
    if (!captured.getAmount().equals(TOTAL)
        || charges.get(0).amount().minor() != PRICE
        || !captured.getOrder().getOrderId().equals(id)) {
      return "of another amount or order: " + captured;
    }
    if (captured.getOrder().getOrderSequence() != sequence) {
      return "order.order_sequence is not that of the event: " + sequence;
    }
    return captured.getOrder().getPaymentToken().isEmpty() ? "" : "it passes payment_token on";
  }

  private String declined() throws IOException, JetStreamApiException, InterruptedException {
    String id = Stage.orderId();
    ask(id, "tok_declined");
    Optional<MessageInfo> answer = stage.await(PAYMENTS, "payments.declined." + id);
    if (answer.isEmpty()) {
      return "no payments.declined";
    }
    String reason = Stage.read(answer.get(), PaymentDeclined.getDefaultInstance()).getReason();
    return reason.equals("card_declined") ? "" : "reason is \"" + reason + '"';
  }

  private String chargedOnce() throws IOException, JetStreamApiException, InterruptedException {
    String id = Stage.orderId();
    ask(id, OK);
    stage.store("orders.reserved." + id, reserved(id, OK));
    String handled = every.stillOnce(id);
    return handled.isEmpty() ? once(provider.charges(id), "charges") : handled;
  }

  private String handled(String token)
      throws IOException, JetStreamApiException, InterruptedException {
    String id = Stage.orderId();
    ask(id, token);
    String handled = every.handledOnce(id);
    if (!handled.isEmpty()) {
      return handled;
    }
    return stage.last(PAYMENTS, "payments.captured." + id).isPresent()
        ? once(provider.charges(id), "charges")
        : "it is not captured";
  }

  private String slow() throws IOException, JetStreamApiException, InterruptedException {
    if (!stage.isAllAcked()) {
      return "earlier events are not acked";
    }
    long before = stage.deliveries();
    String handled = handled(SLOW);
    long deliveries = stage.deliveries() - before;
    if (!handled.isEmpty()) {
      return handled;
    }
    return deliveries == 1 ? "" : "delivered " + deliveries + " times";
  }

  private String killed() throws IOException, JetStreamApiException, InterruptedException {
    String id = Stage.orderId();
    ask(id, SLOW);
    if (!stage.awaits(() -> !charges(id).isEmpty())) {
      return "it does not charge";
    }
    participant.kill();
    participant.start();
    String handled = every.stillOnce(id);
    return handled.isEmpty() ? once(provider.charges(id), "charges") : handled;
  }

  private String recordedBefore() throws IOException, JetStreamApiException, InterruptedException {
    String id = Stage.orderId();
    provider.charge(id, PRICE);
    PaymentCaptured earlier =
        PaymentCaptured.newBuilder()
            .setOrder(ref(id, ""))
            .setAmount(TOTAL)
            .setChargeId(provider.charges(id).get(0).id())
            .build();
    stage.store("payments.captured." + id, earlier);
    ask(id, OK);
    String handled = every.stillOnce(id);
    return handled.isEmpty() ? once(provider.charges(id), "charges") : handled;
  }

  private String providerAway() throws IOException, JetStreamApiException, InterruptedException {
    stage.isAllAcked();
    long before = stage.deliveries();
    provider.stop();
    String id = Stage.orderId();
    ask(id, OK);
    boolean delivered;
    try {
      delivered = stage.awaits(() -> stage.deliveries() > before);
    } finally {
      provider.start();
    }
    String handled = every.handledOnce(id);
    if (!delivered || !handled.isEmpty()) {
      return handled.isEmpty() ? "it was not delivered" : handled;
    }
    return stage.last(PAYMENTS, "payments.captured." + id).isPresent() ? "" : "it is not captured";
  }

  private String refund() throws IOException, JetStreamApiException, InterruptedException {
    String id = Stage.orderId();
    OrderRefundDue due = due(id, PRICE);
    if (due == null) {
      return "no payments.captured to be refunded";
    }
    stage.store("orders.refund_due." + id, due);
    Optional<MessageInfo> answer = stage.await(PAYMENTS, "payments.refunded." + id);
    if (answer.isEmpty()) {
      return "no payments.refunded";
    }
    stage.store("orders.refund_due." + id, due);
    if (!stage.isAllAcked()) {
      return "not acked";
    }
    PaymentRefunded refunded = Stage.read(answer.get(), PaymentRefunded.getDefaultInstance());
    List<LedgerLine> refunds = provider.refunds(id);
    if (!once(refunds, "refunds").isEmpty()) {
      return once(refunds, "refunds");
    }
    if (!refunded.getRefundId().equals(refunds.get(0).id())
        || !refunded.getAmount().equals(TOTAL)
        || !refunded.getChargeId().equals(due.getChargeId())) {
      return "not what the ledger says: " + refunded;
    }
    long count = stage.count(PAYMENTS, "payments.refunded." + id);
    return count == 1 ? "" : count + " events payments.refunded";
  }

  private String refundUnfounded() throws IOException, JetStreamApiException, InterruptedException {
    String id = Stage.orderId();
    OrderRefundDue due = due(id, PRICE + 1);
    if (due == null) {
      return "no payments.captured to be refunded";
    }
    long sequence = stage.store("orders.refund_due." + id, due);
    boolean parked = stage.deadLetter(sequence).isPresent();
    if (!provider.refunds(id).isEmpty()) {
      return "the ledger has " + provider.refunds(id);
    }
    return parked ? "" : "no dead letter";
  }

  /** Null when the order is not captured. */
  private OrderRefundDue due(String id, long amountMinor)
      throws IOException, JetStreamApiException, InterruptedException {
    ask(id, OK);
    Optional<MessageInfo> answer = stage.await(PAYMENTS, "payments.captured." + id);
    if (answer.isEmpty()) {
      return null;
    }
    PaymentCaptured captured = Stage.read(answer.get(), PaymentCaptured.getDefaultInstance());
    stage.store(
        "orders.cancelled." + id,
        OrderCancelled.newBuilder().setSchemaVersion(1).setOrder(ref(id, "")).build());
    return OrderRefundDue.newBuilder()
        .setSchemaVersion(1)
        .setOrder(ref(id, ""))
        .setAmount(TOTAL.toBuilder().setAmountMinor(amountMinor))
        .setChargeId(captured.getChargeId())
        .build();
  }

  /** While the provider is there. */
  private List<LedgerLine> charges(String id) throws IOException, InterruptedException {
    return provider.charges(id);
  }

  private static String once(List<LedgerLine> lines, String what) {
    return lines.size() == 1 ? "" : lines.size() + " " + what + " in the ledger";
  }

  private static OrderReserved reserved(String id, String token) {
    return OrderReserved.newBuilder()
        .setSchemaVersion(1)
        .setOrder(ref(id, token))
        .addLines(PricedLine.newBuilder().setSku(SKU).setQuantity(1).setUnitPriceMinor(PRICE))
        .setTotal(TOTAL)
        .build();
  }

  private static OrderRef ref(String id, String token) {
    return OrderRef.newBuilder()
        .setOrderId(id)
        .setCustomerId(CUSTOMER)
        .setPaymentToken(token)
        .setOrderSequence(1)
        .build();
  }
}
