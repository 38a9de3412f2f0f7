package dev.weft.order;

import static dev.weft.tools.testkit.Async.await;
import static dev.weft.tools.testkit.Async.awaitFailure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.kernel.contract.Addresses;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.proto.api.v1.PlaceOrder;
import dev.weft.proto.api.v1.PlaceOrderReply;
import dev.weft.proto.api.v1.Refusal;
import dev.weft.proto.common.v1.OrderStatus;
import dev.weft.proto.orders.v1.OrderCreated;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Orders are accepted once, stored first, and refused with the field that is wrong. */
class PlaceOrderTest extends OrderServiceTest {
  @Test
  void storesAnOrderAndAnswersPending() {
    PlaceOrderReply reply = askToPlace(Samples.placeOrder());

    assertThat(reply.getAccepted().getStatus()).isEqualTo(OrderStatus.ORDER_STATUS_PENDING);
    assertThat(reply.getAccepted().getReplayed()).isFalse();
    String id = reply.getAccepted().getOrderId();
    RecordedEvent stored = orders().get(0);
    assertThat(stored.subject()).isEqualTo("orders.created." + id);
    assertThat(stored.eventId()).isEqualTo(id + ":created");
    OrderCreated created = stored.payloadAs(OrderCreated.parser());
    assertThat(created.getLinesList()).isEqualTo(Samples.placeOrder().getLinesList());
    assertThat(created.getSchemaVersion()).isEqualTo(1);
  }

  @Test
  void doesNotAcceptWhatCannotBeStored() {
    journal.stored().setAvailable(false);
    Future<?> asked = request(Addresses.ORDER_PLACE, Samples.placeOrder(), PlaceOrderReply.class);
    assertThat(awaitFailure(asked).kind()).isEqualTo(FailureKind.RETRY);
    assertThat(orders()).isEmpty();
  }

  @Test
  void refusesAnUnknownSkuAndStoresNothing() {
    PlaceOrder.Builder order = Samples.placeOrder().toBuilder();
    order.addLinesBuilder().setSku("GOLD").setQuantity(1);
    PlaceOrderReply reply = askToPlace(order.build());
    assertThat(reply.getRefusal().getField()).isEqualTo("items[1].sku");
    assertThat(orders()).isEmpty();
  }

  @Test
  void answersASecondPostUnderTheSameKeyWithTheFirstOrder() {
    PlaceOrder keyed = Samples.placeOrder().toBuilder().setIdempotencyKey("k").build();
    String id = place(keyed);
    deliver(Addresses.ORDER_ON_STOCK, Samples.stockReserved(Samples.ref(id, 1)));

    PlaceOrderReply again = askToPlace(keyed);

    assertThat(again.getAccepted().getOrderId()).isEqualTo(id);
    assertThat(again.getAccepted().getReplayed()).isTrue();
    assertThat(again.getAccepted().getStatus()).isEqualTo(OrderStatus.ORDER_STATUS_RESERVED);
    assertThat(life()).containsExactly("created", "reserved");
  }

  @Test
  void recognisesTheSameKeyLongAfterTheDuplicateWindow() {
    journal.forgetIds();
    PlaceOrder keyed = Samples.placeOrder().toBuilder().setIdempotencyKey("k").build();
    String id = place(keyed);
    assertThat(place(keyed)).isEqualTo(id);
    assertThat(life()).containsExactly("created");
  }

  @Test
  void refusesTheSameKeyForAnotherOrder() {
    PlaceOrder keyed = Samples.placeOrder().toBuilder().setIdempotencyKey("k").build();
    place(keyed);
    PlaceOrder other = keyed.toBuilder().setPaymentToken("tok_other").build();
    PlaceOrderReply reply = askToPlace(other);
    assertThat(reply.getRefusal().getCode()).isEqualTo(Refusal.Code.CODE_KEY_REUSED);
    assertThat(life()).containsExactly("created");
  }

  @Test
  void stopsOnlyAfterWhatItHasBegun() throws Exception {
    Promise<Void> ack = Promise.promise();
    journal.holdAcks(ack.future());
    Future<PlaceOrderReply> reply =
        request(Addresses.ORDER_PLACE, Samples.placeOrder(), PlaceOrderReply.class);
    Awaitility.await().until(() -> !orders().isEmpty());

    Future<Void> stopped = vertx.undeploy(deploymentId);
    assertThatThrownBy(
            () -> stopped.toCompletionStage().toCompletableFuture().get(50, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    vertx.runOnContext(now -> ack.complete());

    await(stopped);
    assertThat(await(reply).hasAccepted()).isTrue();
  }
}
