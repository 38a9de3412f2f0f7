package dev.weft.tools.conformance;

import dev.weft.proto.inventory.v1.StockReserved;
import dev.weft.proto.orders.v1.OrderReserved;
import dev.weft.proto.payments.v1.PaymentCaptured;
import dev.weft.proto.payments.v1.PaymentDeclined;
import dev.weft.tools.lab.LedgerLine;
import io.nats.client.JetStreamApiException;
import io.nats.client.api.MessageInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a participant with role payment must do. */
final class PaymentRole {
  static final String PAYMENTS = "PAYMENTS";
  static final String CAPTURED = "payments.captured.";
  private static final String OK = SampleEvents.TOKEN_OK;
  private static final String SLOW = "tok_slow";

  private final SimulatedWeft weft;
  private final Participant participant;
  private final ProviderFixture provider;
  private final EveryRole every;

  PaymentRole(SimulatedWeft weft, Participant participant, ProviderFixture provider) {
    this.weft = weft;
    this.participant = participant;
    this.provider = provider;
    this.every = new EveryRole(weft, participant, contract());
  }

  static RoleContract contract() {
    return new RoleContract(
        "orders.reserved.",
        (weft, id) -> history(weft, id, OK),
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
    cases.addAll(new RefundCases(weft, provider).cases());
    return cases;
  }

  /** Created, and its stock reserved. */
  private static void history(SimulatedWeft weft, String id, String token)
      throws IOException, JetStreamApiException {
    long sequence =
        weft.store("orders.created." + id, SampleEvents.created(id, SampleEvents.CUSTOMER, token));
    OrderReserved reserved = reserved(id, token);
    weft.store(
        "inventory.reserved.0." + id,
        StockReserved.newBuilder()
            .setSchemaVersion(1)
            .setOrder(reserved.getOrder().toBuilder().setOrderSequence(sequence))
            .addAllLines(reserved.getLinesList())
            .setTotal(SampleEvents.TOTAL)
            .build());
  }

  /** Of an order that asks to be paid with that token; its sequence. */
  static long ask(SimulatedWeft weft, String id, String token)
      throws IOException, JetStreamApiException {
    history(weft, id, token);
    return weft.store("orders.reserved." + id, reserved(id, token));
  }

  private static OrderReserved reserved(String id, String token) {
    return SampleEvents.reserved(id, SampleEvents.CUSTOMER, token);
  }

  private String captured() throws IOException, JetStreamApiException, InterruptedException {
    String id = SimulatedWeft.orderId();
    long sequence = ask(weft, id, OK);
    Optional<MessageInfo> answer = weft.await(PAYMENTS, CAPTURED + id);
    if (answer.isEmpty()) {
      return "no payments.captured";
    }
    PaymentCaptured captured =
        SimulatedWeft.read(answer.get(), PaymentCaptured.getDefaultInstance());
    List<LedgerLine> charges = provider.charges(id);
    if (charges.size() != 1 || !charges.get(0).id().equals(captured.getChargeId())) {
      return "charge_id is " + captured.getChargeId() + ", the ledger has " + charges;
    }
    if (!captured.getAmount().equals(SampleEvents.TOTAL)
        || charges.get(0).amount().minor() != SampleEvents.PRICE
        || !captured.getOrder().getOrderId().equals(id)) {
      return "of another amount or order: " + captured;
    }
    if (captured.getOrder().getOrderSequence() != sequence) {
      return "order.order_sequence is not that of the event: " + sequence;
    }
    return captured.getOrder().getPaymentToken().isEmpty() ? "" : "it passes payment_token on";
  }

  private String declined() throws IOException, JetStreamApiException, InterruptedException {
    String id = SimulatedWeft.orderId();
    ask(weft, id, "tok_declined");
    Optional<MessageInfo> answer = weft.await(PAYMENTS, "payments.declined." + id);
    if (answer.isEmpty()) {
      return "no payments.declined";
    }
    String reason =
        SimulatedWeft.read(answer.get(), PaymentDeclined.getDefaultInstance()).getReason();
    return reason.equals("card_declined") ? "" : "reason is \"" + reason + '"';
  }

  private String chargedOnce() throws IOException, JetStreamApiException, InterruptedException {
    String id = SimulatedWeft.orderId();
    ask(weft, id, OK);
    weft.store("orders.reserved." + id, reserved(id, OK));
    return stillChargedOnce(id);
  }

  private String handled(String token)
      throws IOException, JetStreamApiException, InterruptedException {
    String id = SimulatedWeft.orderId();
    ask(weft, id, token);
    String handled = every.handledOnce(id);
    if (!handled.isEmpty()) {
      return handled;
    }
    return isCaptured(id) ? once(provider.charges(id), "charges") : "it is not captured";
  }

  private String stillChargedOnce(String id)
      throws IOException, JetStreamApiException, InterruptedException {
    String handled = every.stillOnce(id);
    return handled.isEmpty() ? once(provider.charges(id), "charges") : handled;
  }

  private boolean isCaptured(String id) throws IOException, JetStreamApiException {
    return weft.last(PAYMENTS, CAPTURED + id).isPresent();
  }

  private String slow() throws IOException, JetStreamApiException, InterruptedException {
    if (!weft.isAllAcked()) {
      return "earlier events are not acked";
    }
    long before = weft.deliveries();
    String handled = handled(SLOW);
    long deliveries = weft.deliveries() - before;
    if (!handled.isEmpty()) {
      return handled;
    }
    return deliveries == 1 ? "" : "delivered " + deliveries + " times";
  }

  private String killed() throws IOException, JetStreamApiException, InterruptedException {
    String id = SimulatedWeft.orderId();
    ask(weft, id, SLOW);
    if (!weft.eventually(() -> !provider.charges(id).isEmpty())) {
      return "it does not charge";
    }
    participant.kill();
    participant.start();
    return stillChargedOnce(id);
  }

  private String recordedBefore() throws IOException, JetStreamApiException, InterruptedException {
    String id = SimulatedWeft.orderId();
    provider.charge(id, SampleEvents.PRICE);
    PaymentCaptured earlier =
        PaymentCaptured.newBuilder()
            .setOrder(SampleEvents.ref(id, SampleEvents.CUSTOMER))
            .setAmount(SampleEvents.TOTAL)
            .setChargeId(provider.charges(id).get(0).id())
            .build();
    weft.store(CAPTURED + id, earlier);
    ask(weft, id, OK);
    return stillChargedOnce(id);
  }

  private String providerAway() throws IOException, JetStreamApiException, InterruptedException {
    weft.isAllAcked();
    long before = weft.deliveries();
    provider.stop();
    String id = SimulatedWeft.orderId();
    ask(weft, id, OK);
    boolean delivered;
    try {
      delivered = weft.eventually(() -> weft.deliveries() > before);
    } finally {
      provider.start();
    }
    String handled = every.handledOnce(id);
    if (!delivered || !handled.isEmpty()) {
      return handled.isEmpty() ? "it was not delivered" : handled;
    }
    return isCaptured(id) ? "" : "it is not captured";
  }

  static String once(List<LedgerLine> lines, String what) {
    return lines.size() == 1 ? "" : lines.size() + " " + what + " in the ledger";
  }
}
