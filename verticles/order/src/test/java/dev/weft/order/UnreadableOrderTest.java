package dev.weft.order;

import static dev.weft.tools.testkit.Async.await;
import static dev.weft.tools.testkit.Async.awaitFailure;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import dev.weft.kernel.contract.Addresses;
import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.kernel.journal.NewEvent;
import dev.weft.proto.api.v1.CancelOrder;
import dev.weft.proto.api.v1.CancelOrderReply;
import dev.weft.proto.api.v1.GetOrder;
import dev.weft.proto.api.v1.GetOrderReply;
import dev.weft.proto.common.v1.OrderRef;
import dev.weft.proto.common.v1.OrderStatus;
import dev.weft.proto.inventory.v1.StockReleased;
import dev.weft.proto.inventory.v1.StockReserved;
import dev.weft.proto.orders.v1.OrderConfirmed;
import dev.weft.proto.orders.v1.OrderCreated;
import dev.weft.proto.orders.v1.OrderReserved;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Somebody stores among an order's events what no service would: only that order waits. */
class UnreadableOrderTest extends OrderServiceTest {
  static Stream<Arguments> garbage() {
    OrderRef other = Samples.ref("another", 2);
    return Stream.of(
        Arguments.of("reserved", StockReleased.getDefaultInstance()),
        Arguments.of("cancelled", StockReleased.getDefaultInstance()),
        Arguments.of("refund_due", StockReleased.getDefaultInstance()),
        Arguments.of("reserved", OrderReserved.newBuilder().setOrder(other).build()),
        Arguments.of("confirmed", OrderConfirmed.newBuilder().setOrder(other).build()),
        Arguments.of("created", OrderCreated.newBuilder().setOrderId("another").build()));
  }

  @ParameterizedTest
  @MethodSource("garbage")
  void saysSoAndHoldsNoOtherOrder(String event, Message garbage) {
    String id = placeReserved();
    String other = placeReserved();
    long sequence = append("orders." + event + "." + id, garbage);

    assertThat(awaitFailure(request(Addresses.ORDER_GET, get(id), GetOrderReply.class)))
        .satisfies(failure -> assertNames(failure, id, sequence));
    CancelOrder cancel = CancelOrder.newBuilder().setOrderId(id).build();
    assertThat(awaitFailure(request(Addresses.ORDER_CANCEL, cancel, CancelOrderReply.class)))
        .satisfies(failure -> assertThat(failure.kind()).isEqualTo(FailureKind.WAIT));
    assertFails(Addresses.ORDER_EXPIRE, created(id), FailureKind.WAIT);
    assertFails(Addresses.ORDER_ON_PAYMENT, Samples.captured(Samples.ref(id, 2)), FailureKind.WAIT);

    deliver(Addresses.ORDER_ON_PAYMENT, Samples.captured(Samples.ref(other, 4)));
    assertThat(view(other).getStatus()).isEqualTo(OrderStatus.ORDER_STATUS_CONFIRMED);
  }

  @Test
  void goesOnWhenItIsRemoved() {
    String id = placeReserved();
    long sequence = append("orders.cancelled." + id, StockReleased.getDefaultInstance());
    assertFails(Addresses.ORDER_ON_PAYMENT, Samples.captured(Samples.ref(id, 2)), FailureKind.WAIT);

    journal.stored().remove(Streams.ORDERS, sequence);
    deliver(Addresses.ORDER_ON_PAYMENT, Samples.captured(Samples.ref(id, 2)));
    assertThat(view(id).getStatus()).isEqualTo(OrderStatus.ORDER_STATUS_CONFIRMED);
  }

  @Test
  void anEventThatCannotComeAfterTheEndIsNotBelieved() {
    String id = placeReserved();
    deliver(Addresses.ORDER_ON_PAYMENT, Samples.captured(Samples.ref(id, 2)));
    append("orders.reserved." + id, reserved(id));

    assertThat(awaitFailure(request(Addresses.ORDER_GET, get(id), GetOrderReply.class)).kind())
        .isEqualTo(FailureKind.WAIT);
  }

  @Test
  void whatAShardHasStoredOfOneOrderHoldsThatOrder() {
    String id = place(Samples.placeOrder());
    OrderRef ref = Samples.ref(id, 1).toBuilder().addAllStockShards(List.of(0, 2)).build();
    StockReserved part = Samples.stockReserved(ref);
    store("INVENTORY_0", "inventory.reserved.0." + id, part);
    store("INVENTORY_2", "inventory.reserved.2." + id, created(id));

    assertFails(Addresses.ORDER_ON_STOCK, part, FailureKind.WAIT);
    assertThat(life()).containsExactly("created");
  }

  private static void assertNames(Failure failure, String id, long sequence) {
    assertThat(failure.kind()).isEqualTo(FailureKind.WAIT);
    assertThat(failure.detail()).contains(id).contains(" " + sequence + " ");
  }

  private long append(String subject, Message payload) {
    NewEvent event = new NewEvent(subject, "", payload, Optional.empty(), 0, "");
    return await(journal.stored().append(Streams.ORDERS, event)).sequence();
  }

  private static OrderReserved reserved(String id) {
    return OrderReserved.newBuilder().setOrder(Samples.ref(id, 1)).build();
  }

  private static GetOrder get(String id) {
    return GetOrder.newBuilder().setOrderId(id).build();
  }
}
