package dev.weft.payment.flow;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import dev.weft.kernel.bus.Delivery;
import dev.weft.kernel.contract.StepGates;
import dev.weft.kernel.contract.StockShards;
import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.contract.Subjects;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.kernel.journal.Guard;
import dev.weft.kernel.journal.NewEvent;
import dev.weft.proto.common.v1.Money;
import dev.weft.proto.common.v1.OrderLine;
import dev.weft.proto.common.v1.OrderRef;
import dev.weft.proto.common.v1.PricedLine;
import dev.weft.proto.inventory.v1.StockReserved;
import dev.weft.proto.orders.v1.OrderCreated;
import dev.weft.proto.orders.v1.OrderEvent;
import dev.weft.proto.orders.v1.OrderRejected;
import dev.weft.proto.orders.v1.OrderReserved;
import dev.weft.proto.steps.v1.StepPassed;
import dev.weft.tools.testkit.journal.InMemoryJournal;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A charge that somebody else asks for, of an order that steps hold back. */
class PaymentDueCheckTest {
  private static final String ID = "o-1";
  private static final StepGates GATES = new StepGates(List.of("fraud", "limit"));
  private static final OrderRef ORDER =
      OrderRef.newBuilder()
          .setOrderId(ID)
          .setCustomerId("c-1")
          .setPaymentToken("tok_ok")
          .setOrderSequence(1)
          .build();
  private static final OrderReserved RESERVED =
      OrderReserved.newBuilder()
          .setOrder(ORDER)
          .addLines(PricedLine.newBuilder().setSku("YARN").setQuantity(1).setUnitPriceMinor(720))
          .setTotal(Money.newBuilder().setAmountMinor(720).setCurrency("EUR"))
          .build();

  private final InMemoryJournal journal = new InMemoryJournal();
  private final PaymentDueCheck dueCheck = new PaymentDueCheck(journal, StockShards.ONE, GATES);

  @Test
  void doesNotChargeWhatIsOnlyReserved() {
    assertThat(dueCheck.requestsCharge(delivery(OrderEvent.RESERVED, 2))).isFalse();
    assertThat(dueCheck.requestsCharge(delivery(OrderEvent.CLEARED, 3))).isTrue();
    PaymentDueCheck without = new PaymentDueCheck(journal, StockShards.ONE, StepGates.NONE);
    assertThat(without.requestsCharge(delivery(OrderEvent.RESERVED, 2))).isTrue();
  }

  @Test
  void waitsForEveryStepThatHasNotLetItPass() {
    storeReserved();
    store(Streams.ORDERS, Subjects.order(OrderEvent.CLEARED, ID), RESERVED);
    assertFails(3, FailureKind.RETRY);
    pass("fraud");
    assertFails(3, FailureKind.RETRY);
    pass("limit");
    assertThat(charge(3).succeeded()).isTrue();
  }

  @Test
  void givesUpOnceTheOrderHasEnded() {
    storeReserved();
    store(Streams.ORDERS, Subjects.order(OrderEvent.CLEARED, ID), RESERVED);
    store(
        Streams.ORDERS,
        Subjects.order(OrderEvent.REJECTED, ID),
        OrderRejected.newBuilder().setOrder(ORDER).build());
    assertFails(3, FailureKind.REJECT);
  }

  @Test
  void refusesWhatWasNeverReserved() {
    store(Streams.ORDERS, Subjects.order(OrderEvent.CREATED, ID), created());
    store(Streams.ORDERS, Subjects.order(OrderEvent.CLEARED, ID), RESERVED);
    pass("fraud");
    pass("limit");
    assertFails(2, FailureKind.REJECT);
  }

  private void storeReserved() {
    store(Streams.ORDERS, Subjects.order(OrderEvent.CREATED, ID), created());
    store(
        Streams.INVENTORY,
        Subjects.inventory("reserved", 0, ID),
        StockReserved.newBuilder()
            .setOrder(ORDER)
            .addAllLines(RESERVED.getLinesList())
            .setTotal(RESERVED.getTotal())
            .build());
    store(Streams.ORDERS, Subjects.order(OrderEvent.RESERVED, ID), RESERVED);
  }

  private static OrderCreated created() {
    return OrderCreated.newBuilder()
        .setOrderId(ID)
        .setCustomerId("c-1")
        .setPaymentToken("tok_ok")
        .addLines(OrderLine.newBuilder().setSku("YARN").setQuantity(1))
        .build();
  }

  private void pass(String step) {
    store(Streams.STEPS, Subjects.stepPassed(step, ID), StepPassed.newBuilder().build());
  }

  private void store(String stream, String subject, Message event) {
    NewEvent next = NewEvent.of(subject, "", event, Guard.none(subject));
    assertThat(journal.append(stream, next).succeeded()).isTrue();
  }

  private void assertFails(long sequence, FailureKind kind) {
    Future<Void> charge = charge(sequence);
    assertThat(charge.failed()).isTrue();
    assertThat(Failure.of(charge.cause()).kind()).isEqualTo(kind);
  }

  private Future<Void> charge(long sequence) {
    return dueCheck.charge(delivery(OrderEvent.CLEARED, sequence).byOthers());
  }

  private static Delivery<OrderReserved> delivery(OrderEvent event, long sequence) {
    return new Delivery<>(
        RESERVED, ID, Streams.ORDERS, Subjects.order(event, ID), sequence, Instant.EPOCH, 1);
  }
}
