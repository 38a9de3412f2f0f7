package dev.weft.order;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import dev.weft.kernel.contract.Addresses;
import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.contract.Subjects;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.kernel.journal.Guard;
import dev.weft.kernel.journal.NewEvent;
import dev.weft.proto.api.v1.OrderView;
import dev.weft.proto.api.v1.PlaceOrder;
import dev.weft.proto.common.v1.Money;
import dev.weft.proto.common.v1.OrderRef;
import dev.weft.proto.common.v1.OrderStatus;
import dev.weft.proto.common.v1.PricedLine;
import dev.weft.proto.inventory.v1.StockReserved;
import dev.weft.proto.orders.v1.OrderConfirmed;
import dev.weft.proto.orders.v1.OrderRefundDue;
import dev.weft.proto.orders.v1.OrderRejected;
import dev.weft.proto.orders.v1.OrderReserved;
import dev.weft.proto.payments.v1.PaymentCaptured;
import dev.weft.tools.testkit.Async;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What other services have done, and the deadline, take an order one step on. */
class OrderSagaTest extends OrderServiceTest {
  @Test
  void leadsAnOrderToConfirmedWithoutReadingIt() {
    String id = place(Samples.placeOrder());
    deliver(Addresses.ORDER_ON_STOCK, Samples.stockReserved(Samples.ref(id, 1)));
    deliver(Addresses.ORDER_ON_PAYMENT, Samples.captured(Samples.ref(id, 2)));

    assertThat(life()).containsExactly("created", "reserved", "confirmed");
    assertThat(journal.reads()).isZero();
    OrderReserved reserved = orders().get(1).payloadAs(OrderReserved.parser());
    assertThat(reserved.getOrder()).isEqualTo(Samples.stockReserved(Samples.ref(id, 1)).getOrder());
    OrderView view = view(id);
    assertThat(view.getStatus()).isEqualTo(OrderStatus.ORDER_STATUS_CONFIRMED);
    assertThat(view.getTotal()).isEqualTo(Samples.TOTAL);
    assertThat(view.getLines(0).getUnitPriceMinor()).isEqualTo(720);
    assertThat(view.getReason()).isEmpty();
  }

  @Test
  void rejectsForTheReasonThatTheStockGives() {
    String id = place(Samples.placeOrder());
    deliver(Addresses.ORDER_ON_STOCK, Samples.stockRejected(Samples.ref(id, 1)));
    assertThat(view(id).getStatus()).isEqualTo(OrderStatus.ORDER_STATUS_REJECTED);
    assertThat(view(id).getReason()).isEqualTo("OUT_OF_STOCK");
  }

  @Test
  void rejectsWhenThePaymentIsDeclined() {
    String id = placeReserved();
    deliver(Addresses.ORDER_ON_PAYMENT, Samples.declined(Samples.ref(id, 2)));
    assertThat(view(id).getReason()).isEqualTo("PAYMENT_DECLINED");
  }

  @Test
  void acksARedeliveryWithoutASecondEvent() {
    journal.forgetIds();
    String id = placeReserved();
    deliver(Addresses.ORDER_ON_STOCK, Samples.stockReserved(Samples.ref(id, 1)));
    deliver(Addresses.ORDER_ON_PAYMENT, Samples.captured(Samples.ref(id, 2)));
    deliver(Addresses.ORDER_ON_PAYMENT, Samples.captured(Samples.ref(id, 2)));
    assertThat(life()).containsExactly("created", "reserved", "confirmed");
  }

  @Test
  void owesARefundForMoneyThatCameAfterTheCancellation() {
    String id = placeReserved();
    assertThat(cancel(id).getAccepted().getStatus()).isEqualTo(OrderStatus.ORDER_STATUS_CANCELLED);
    deliver(Addresses.ORDER_ON_PAYMENT, Samples.captured(Samples.ref(id, 2)));
    assertThat(life()).containsExactly("created", "reserved", "cancelled", "refund_due");
    assertThat(view(id).getStatus()).isEqualTo(OrderStatus.ORDER_STATUS_CANCELLED);
  }

  @Test
  void takesARefundThatItAskedForAndRefusesOthers() {
    String id = placeReserved();
    assertFails(
        Addresses.ORDER_ON_PAYMENT, Samples.refunded(Samples.ref(id, 2)), FailureKind.REJECT);
    cancel(id);
    deliver(Addresses.ORDER_ON_PAYMENT, Samples.captured(Samples.ref(id, 2)));
    deliver(Addresses.ORDER_ON_PAYMENT, Samples.refunded(Samples.ref(id, 4)));
    assertThat(life()).containsExactly("created", "reserved", "cancelled", "refund_due");
  }

  @Test
  void rejectsAnOrderAtItsDeadlineAndOwesWhatIsTakenLater() {
    String id = placeReserved();
    deliver(Addresses.ORDER_EXPIRE, created(id));
    deliver(Addresses.ORDER_ON_PAYMENT, Samples.captured(Samples.ref(id, 2)));
    assertThat(life()).containsExactly("created", "reserved", "rejected", "refund_due");
    assertThat(view(id).getReason()).isEqualTo("EXPIRED");
  }

  @Test
  void leavesAnOrderAloneThatIsFinalAtItsDeadline() {
    String id = placeReserved();
    deliver(Addresses.ORDER_ON_PAYMENT, Samples.captured(Samples.ref(id, 2)));
    deliver(Addresses.ORDER_EXPIRE, created(id));
    assertThat(life()).containsExactly("created", "reserved", "confirmed");
  }

  @Test
  void tellsTheStockOfAnExpiredOrderWhichShardsHoldItsLines() {
    String id = place(Samples.placeOrder());
    OrderRef ref = Samples.ref(id, 1).toBuilder().addStockShards(2).build();
    deliver(Addresses.ORDER_ON_STOCK, Samples.stockReserved(ref));
    deliver(Addresses.ORDER_EXPIRE, created(id));
    OrderRejected rejected = orders().get(2).payloadAs(OrderRejected.parser());
    assertThat(rejected.getOrder().getStockShardsList()).containsExactly(2);
  }

  @Test
  void goesOnOverAnEventThatANewerVersionHasAdded() {
    String id = placeReserved();
    store(Streams.ORDERS, "orders.noted." + id, created(id));
    deliver(Addresses.ORDER_ON_PAYMENT, Samples.captured(Samples.ref(id, 2)));
    assertThat(life()).containsExactly("created", "reserved", "noted", "confirmed");
    assertThat(view(id).getStatus()).isEqualTo(OrderStatus.ORDER_STATUS_CONFIRMED);
  }

  @Test
  void cancelsOverAnEventThatANewerVersionHasAdded() {
    String id = place(Samples.placeOrder());
    store(Streams.ORDERS, "orders.noted." + id, created(id));
    assertThat(cancel(id).getAccepted().getStatus()).isEqualTo(OrderStatus.ORDER_STATUS_CANCELLED);
  }

  @Test
  void followsACreationThatWasStoredAgainAfterAPowerLoss() {
    PlaceOrder order = Samples.placeOrder().toBuilder().setIdempotencyKey("k-1").build();
    StockReserved reserved = Samples.stockReserved(Samples.ref(place(order), 1));
    journal.stored().restore(Streams.ORDERS, 0);
    place(Samples.placeOrder());
    String id = place(order);

    String subject = Subjects.inventory("reserved", reserved.getOrder().getStockShards(0), id);
    deliverForeign(Addresses.ORDER_ON_STOCK, subject, reserved);
    assertThat(life()).containsExactly("created", "created", "reserved");
    assertThat(view(id).getStatus()).isEqualTo(OrderStatus.ORDER_STATUS_RESERVED);
  }

  @Test
  void sellsNothingThatOnlyALostCreationAskedFor() {
    PlaceOrder.Builder order = Samples.placeOrder().toBuilder().setIdempotencyKey("k-1");
    StockReserved reserved = Samples.stockReserved(Samples.ref(place(order.build()), 1));
    journal.stored().restore(Streams.ORDERS, 0);
    place(Samples.placeOrder());
    order.getLinesBuilder(0).setQuantity(3);
    place(order.build());

    assertFails(Addresses.ORDER_ON_STOCK, reserved, FailureKind.REJECT);
    assertThat(life()).containsExactly("created", "created");
  }

  @Test
  void waitsForAnEventThatTheStreamHasNotReached() {
    String id = place(Samples.placeOrder());
    for (long beyond : List.of(2L, Long.MAX_VALUE, -1L)) {
      assertFails(
          Addresses.ORDER_ON_STOCK,
          Samples.stockReserved(Samples.ref(id, beyond)),
          FailureKind.RETRY);
    }
    assertThat(life()).containsExactly("created");
  }

  @Test
  void waitsForEveryShardThatHoldsLines() {
    PlaceOrder.Builder both = Samples.placeOrder().toBuilder();
    both.addLinesBuilder().setSku("LOOM").setQuantity(1);
    String id = place(both.build());
    OrderRef ref = Samples.ref(id, 1).toBuilder().addAllStockShards(List.of(0, 2)).build();
    StockReserved yarn = Samples.stockReserved(ref);
    StockReserved loom =
        StockReserved.newBuilder()
            .setOrder(ref)
            .addLines(
                PricedLine.newBuilder().setSku("LOOM").setQuantity(1).setUnitPriceMinor(4_900))
            .setTotal(money(4_900, "EUR"))
            .build();
    store("INVENTORY_2", Subjects.inventory("reserved", 2, id), yarn);
    deliver(Addresses.ORDER_ON_STOCK, yarn);
    assertThat(life()).containsExactly("created");
    store("INVENTORY_0", Subjects.inventory("reserved", 0, id), loom);
    deliver(Addresses.ORDER_ON_STOCK, loom);
    deliver(Addresses.ORDER_ON_STOCK, yarn);
    assertThat(life()).containsExactly("created", "reserved");
    OrderReserved reserved = orders().get(1).payloadAs(OrderReserved.parser());
    assertThat(reserved.getTotal().getAmountMinor()).isEqualTo(1_440 + 4_900);
    assertThat(reserved.getOrder()).isEqualTo(ref);
  }

  @Test
  void believesNoShardThatSellsAnOrderForLess() {
    PlaceOrder.Builder both = Samples.placeOrder().toBuilder();
    both.addLinesBuilder().setSku("LOOM").setQuantity(1);
    String id = place(both.build());
    OrderRef ref = Samples.ref(id, 1).toBuilder().addAllStockShards(List.of(0, 2)).build();
    StockReserved cheap =
        StockReserved.newBuilder()
            .setOrder(ref)
            .addLines(PricedLine.newBuilder().setSku("LOOM").setQuantity(1).setUnitPriceMinor(1))
            .setTotal(money(1, "EUR"))
            .build();
    store("INVENTORY_0", Subjects.inventory("reserved", 0, id), cheap);
    StockReserved yarn = Samples.stockReserved(ref);
    store("INVENTORY_2", Subjects.inventory("reserved", 2, id), yarn);
    assertFails(Addresses.ORDER_ON_STOCK, yarn, FailureKind.RETRY);
    assertThat(life()).containsExactly("created");
  }

  @Test
  void waitsForTheOrderThatStockWasReservedFor() {
    assertFails(
        Addresses.ORDER_ON_STOCK,
        Samples.stockReserved(Samples.ref("no-such-order", 1)),
        FailureKind.RETRY);
    assertFails(
        Addresses.ORDER_ON_STOCK,
        Samples.stockReserved(Samples.ref("no-such-order", 0)),
        FailureKind.RETRY);
  }

  @Test
  void rejectsEventsThatNoTryCanMakeSenseOf() {
    assertFails(
        Addresses.ORDER_ON_PAYMENT,
        Samples.captured(Samples.ref("no-such-order", 0)),
        FailureKind.REJECT);
    assertFails(
        Addresses.ORDER_ON_STOCK, Samples.stockReserved(Samples.ref("*", 1)), FailureKind.REJECT);
    assertFails(
        Addresses.ORDER_ON_STOCK, Samples.captured(Samples.ref("o-1", 1)), FailureKind.REJECT);
    assertFails(
        Addresses.ORDER_ON_PAYMENT,
        Samples.stockRejected(Samples.ref("o-1", 1)),
        FailureKind.REJECT);
    assertFails(Addresses.ORDER_EXPIRE, created("no-such-order"), FailureKind.REJECT);
    assertFails(Addresses.ORDER_EXPIRE, Samples.placeOrder(), FailureKind.REJECT);
  }

  @Test
  void givesBackWhatIsNotThePriceAndSaysWhy() {
    for (Money taken : List.of(money(1, "EUR"), money(1_440, "USD"), money(0, ""))) {
      String id = placeReserved();
      long reserved = orders().size();
      PaymentCaptured captured = captured(id, reserved, taken, "ch_1");
      deliver(Addresses.ORDER_ON_PAYMENT, captured);
      deliver(Addresses.ORDER_ON_PAYMENT, captured);

      assertThat(life().subList((int) reserved - 2, orders().size()))
          .containsExactly("created", "reserved", "rejected", "refund_due");
      assertThat(view(id).getReason()).isEqualTo("PAYMENT_MISMATCH");
      OrderRefundDue due = orders().get(orders().size() - 1).payloadAs(OrderRefundDue.parser());
      assertThat(due.getAmount()).isEqualTo(taken);
      assertThat(due.getChargeId()).isEqualTo("ch_1");
    }
  }

  @Test
  void comparesByTheStreamWhenItDoesNotRemember() {
    String id = place(Samples.placeOrder());
    OrderReserved reserved =
        OrderReserved.newBuilder().setOrder(Samples.ref(id, 1)).setTotal(Samples.TOTAL).build();
    store(Streams.ORDERS, "orders.reserved." + id, reserved);
    deliver(Addresses.ORDER_ON_PAYMENT, captured(id, 2, money(1, "EUR"), "ch_1"));
    assertThat(view(id).getReason()).isEqualTo("PAYMENT_MISMATCH");
  }

  @Test
  void completesWhatAnEventFromOutsideLeavesOut() {
    String id = placeReserved();
    OrderRef sparse = OrderRef.newBuilder().setOrderId(id).build();
    deliverForeign(Addresses.ORDER_ON_PAYMENT, "payments.captured." + id, Samples.captured(sparse));

    OrderConfirmed confirmed = orders().get(2).payloadAs(OrderConfirmed.parser());
    assertThat(confirmed.getOrder().getCustomerId()).isEqualTo("c-1");
    assertThat(confirmed.getOrder().getOrderSequence()).isEqualTo(2);
  }

  @Test
  void refusesAPaymentThatItCannotHaveAskedFor() {
    String confirmed = placeReserved();
    deliver(Addresses.ORDER_ON_PAYMENT, Samples.captured(Samples.ref(confirmed, 2)));
    String cancelled = place(Samples.placeOrder());
    cancel(cancelled);
    String reserved = placeReserved();
    cancel(reserved);
    deliver(Addresses.ORDER_ON_PAYMENT, captured(reserved, 7, Samples.TOTAL, "ch_3"));
    List<String> before = life();

    for (Message forged :
        List.of(
            captured(confirmed, 2, Samples.TOTAL, "ch_2"),
            captured(confirmed, 2, money(1, "EUR"), "ch_1"),
            captured(cancelled, 4, Samples.TOTAL, "ch_2"),
            captured(reserved, 7, Samples.TOTAL, "ch_4"))) {
      assertFails(Addresses.ORDER_ON_PAYMENT, forged, FailureKind.REJECT);
    }
    assertThat(life()).isEqualTo(before);
  }

  private static Money money(long amountMinor, String currency) {
    return Money.newBuilder().setAmountMinor(amountMinor).setCurrency(currency).build();
  }

  private static PaymentCaptured captured(String id, long sequence, Money taken, String chargeId) {
    return Samples.captured(Samples.ref(id, sequence)).toBuilder()
        .setAmount(taken)
        .setChargeId(chargeId)
        .build();
  }

  @Test
  void asksAgainForAPaymentThatIsAheadOfTheReservation() {
    String id = place(Samples.placeOrder());
    assertFails(
        Addresses.ORDER_ON_PAYMENT, Samples.captured(Samples.ref(id, 99)), FailureKind.RETRY);
  }

  /** The server alone would take it for stored. */
  @Test
  void takesNoForeignMessageUnderTheIdOfItsOwnEventForThatEvent() {
    String id = place(Samples.placeOrder());
    String elsewhere = "orders.rejected.elsewhere";
    NewEvent squatter =
        NewEvent.of(elsewhere, id + ":reserved", created(id), Guard.none(elsewhere));
    Async.await(journal.append(Streams.ORDERS, squatter));

    StockReserved reserved = Samples.stockReserved(Samples.ref(id, 1));
    deliver(Addresses.ORDER_ON_STOCK, reserved);
    assertThat(view(id).getStatus()).isEqualTo(OrderStatus.ORDER_STATUS_RESERVED);
  }
}
