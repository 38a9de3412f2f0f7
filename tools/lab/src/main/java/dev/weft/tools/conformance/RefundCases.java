package dev.weft.tools.conformance;

import dev.weft.proto.orders.v1.OrderRefundDue;
import dev.weft.proto.payments.v1.PaymentCaptured;
import dev.weft.proto.payments.v1.PaymentRefunded;
import dev.weft.tools.lab.LedgerLine;
import io.nats.client.JetStreamApiException;
import io.nats.client.api.MessageInfo;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** What a participant with role payment must do with refunds. */
final class RefundCases {
  private final SimulatedWeft weft;
  private final ProviderFixture provider;

  RefundCases(SimulatedWeft weft, ProviderFixture provider) {
    this.weft = weft;
    this.provider = provider;
  }

  List<TestCase> cases() {
    return List.of(
        new TestCase(
            "refund",
            "gives back once what was captured for an order that ended",
            "orders.refund_due: key <orderId>:refund, guard the sequence of payments.captured",
            this::refund),
        new TestCase(
            "refund-unfounded",
            "gives back no more than was captured",
            "compare charge_id, currency and amount with payments.captured; dead letter of kind"
                + " reject when they differ",
            this::refundUnfounded));
  }

  private String refund() throws IOException, JetStreamApiException, InterruptedException {
    String id = SimulatedWeft.orderId();
    OrderRefundDue due = due(id, SampleEvents.PRICE);
    if (due == null) {
      return "no payments.captured to be refunded";
    }
    weft.store("orders.refund_due." + id, due);
    Optional<MessageInfo> answer = weft.await(PaymentRole.PAYMENTS, "payments.refunded." + id);
    if (answer.isEmpty()) {
      return "no payments.refunded";
    }
    weft.store("orders.refund_due." + id, due);
    if (!weft.isAllAcked()) {
      return "not acked";
    }
    PaymentRefunded refunded =
        SimulatedWeft.read(answer.get(), PaymentRefunded.getDefaultInstance());
    List<LedgerLine> refunds = provider.refunds(id);
    if (refunds.size() != 1) {
      return PaymentRole.once(refunds, "refunds");
    }
    if (!refunded.getRefundId().equals(refunds.get(0).id())
        || !refunded.getAmount().equals(SampleEvents.TOTAL)
        || !refunded.getChargeId().equals(due.getChargeId())) {
      return "not what the ledger says: " + refunded;
    }
    long count = weft.count(PaymentRole.PAYMENTS, "payments.refunded." + id);
    return count == 1 ? "" : count + " events payments.refunded";
  }

  private String refundUnfounded() throws IOException, JetStreamApiException, InterruptedException {
    String id = SimulatedWeft.orderId();
    OrderRefundDue due = due(id, SampleEvents.PRICE + 1);
    if (due == null) {
      return "no payments.captured to be refunded";
    }
    long sequence = weft.store("orders.refund_due." + id, due);
    boolean parked = weft.deadLetter(sequence).isPresent();
    if (!provider.refunds(id).isEmpty()) {
      return "the ledger has " + provider.refunds(id);
    }
    return parked ? "" : "no dead letter";
  }

  /** Null when the order is not captured. */
  private OrderRefundDue due(String id, long amountMinor)
      throws IOException, JetStreamApiException, InterruptedException {
    PaymentRole.ask(weft, id, SampleEvents.TOKEN_OK);
    Optional<MessageInfo> answer = weft.await(PaymentRole.PAYMENTS, PaymentRole.CAPTURED + id);
    if (answer.isEmpty()) {
      return null;
    }
    PaymentCaptured captured =
        SimulatedWeft.read(answer.get(), PaymentCaptured.getDefaultInstance());
    weft.store("orders.cancelled." + id, SampleEvents.cancelled(id, SampleEvents.CUSTOMER));
    return OrderRefundDue.newBuilder()
        .setSchemaVersion(1)
        .setOrder(SampleEvents.ref(id, SampleEvents.CUSTOMER))
        .setAmount(SampleEvents.TOTAL.toBuilder().setAmountMinor(amountMinor))
        .setChargeId(captured.getChargeId())
        .build();
  }
}
