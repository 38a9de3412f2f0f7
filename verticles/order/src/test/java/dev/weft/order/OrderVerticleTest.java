package dev.weft.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Message;
import dev.weft.kernel.Mesh;
import dev.weft.kernel.bus.ProtobufCodec;
import dev.weft.kernel.contract.Addresses;
import dev.weft.kernel.contract.StockShards;
import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.contract.Subjects;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.kernel.journal.Guard;
import dev.weft.kernel.journal.JournalMapping;
import dev.weft.kernel.journal.NewEvent;
import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.proto.api.v1.CancelOrder;
import dev.weft.proto.api.v1.CancelOrderReply;
import dev.weft.proto.api.v1.GetOrder;
import dev.weft.proto.api.v1.GetOrderReply;
import dev.weft.proto.api.v1.GetTimeline;
import dev.weft.proto.api.v1.GetTimelineReply;
import dev.weft.proto.api.v1.OrderView;
import dev.weft.proto.api.v1.PlaceOrder;
import dev.weft.proto.api.v1.PlaceOrderReply;
import dev.weft.proto.api.v1.Refusal;
import dev.weft.proto.api.v1.Timeline;
import dev.weft.proto.common.v1.OrderRef;
import dev.weft.proto.common.v1.OrderStatus;
import dev.weft.proto.inventory.v1.StockReserved;
import dev.weft.proto.orders.v1.OrderConfirmed;
import dev.weft.proto.orders.v1.OrderCreated;
import dev.weft.proto.orders.v1.OrderRejected;
import dev.weft.proto.orders.v1.OrderReserved;
import dev.weft.testkit.vertx.BlockedThreads;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The order service alone, over a real event bus. */
class OrderVerticleTest {
  @RegisterExtension final BlockedThreads blockedThreads = new BlockedThreads();

  private final Vertx vertx = blockedThreads.vertx();
  private final RacingJournal journal = new RacingJournal();
  private String deploymentId;

  @BeforeEach
  void deploy() {
    ProtobufCodec.register(vertx, Samples.TYPES);
    Mesh mesh = new Mesh(anyVertx -> journal, OpenTelemetry.noop());
    deploymentId =
        await(
            vertx.deployVerticle(
                new OrderVerticle(new OrderOptions(), Samples.SKUS, new StockShards(3), mesh)));
  }

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
    assertThatThrownBy(() -> askToPlace(Samples.placeOrder()))
        .satisfies(error -> assertKind(error, FailureKind.RETRY));
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
  void leadsAnOrderToConfirmedWithoutReadingIt() {
    String id = place(Samples.placeOrder());
    deliver(Addresses.ORDER_ON_STOCK, Samples.stockReserved(Samples.ref(id, 1)));
    deliver(Addresses.ORDER_ON_PAYMENT, Samples.captured(Samples.ref(id, 2)));

    assertThat(life()).containsExactly("created", "reserved", "confirmed");
    assertThat(journal.reads()).isZero();
    OrderReserved reserved = orders().get(1).payloadAs(OrderReserved.parser());
    assertThat(reserved.getOrder()).isEqualTo(Samples.ref(id, 1));
    OrderView view = view(id);
    assertThat(view.getStatus()).isEqualTo(OrderStatus.ORDER_STATUS_CONFIRMED);
    assertThat(view.getTotal()).isEqualTo(Samples.TOTAL);
    assertThat(view.getLines(0).getUnitPriceMinor()).isEqualTo(720);
    assertThat(view.getReason()).isEmpty();
  }

  @Test
  void showsAPendingOrderWithoutPrices() {
    OrderView view = view(place(Samples.placeOrder()));
    assertThat(view.getStatus()).isEqualTo(OrderStatus.ORDER_STATUS_PENDING);
    assertThat(view.getLines(0).getQuantity()).isEqualTo(2);
    assertThat(view.getLines(0).hasUnitPriceMinor()).isFalse();
    assertThat(view.hasTotal()).isFalse();
    assertThat(view.getUpdatedAt()).isEqualTo(view.getCreatedAt());
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
  void waitsForEveryShardThatHoldsLines() {
    String id = place(Samples.placeOrder());
    OrderRef ref = Samples.ref(id, 1).toBuilder().addAllStockShards(List.of(0, 2)).build();
    StockReserved part = Samples.stockReserved(ref);
    store("INVENTORY_2", Subjects.inventory("reserved", 2, id), part);
    deliver(Addresses.ORDER_ON_STOCK, part);
    assertThat(life()).containsExactly("created");
    store("INVENTORY_0", Subjects.inventory("reserved", 0, id), part);
    deliver(Addresses.ORDER_ON_STOCK, part);
    deliver(Addresses.ORDER_ON_STOCK, part);
    assertThat(life()).containsExactly("created", "reserved");
    OrderReserved reserved = orders().get(1).payloadAs(OrderReserved.parser());
    assertThat(reserved.getTotal().getAmountMinor()).isEqualTo(2_880);
    assertThat(reserved.getOrder()).isEqualTo(ref);
  }

  @Test
  void cancelsOnceHoweverOftenAsked() {
    String id = place(Samples.placeOrder());
    assertThat(cancel(id).getAccepted().getReplayed()).isFalse();
    assertThat(cancel(id).getAccepted().getReplayed()).isTrue();
    assertThat(life()).containsExactly("created", "cancelled");
  }

  @Test
  void doesNotCancelAnOrderThatIsConfirmedMeanwhile() {
    String id = placeReserved();
    journal.meanwhile(
        () ->
            journal.append(
                Streams.ORDERS,
                NewEvent.of(
                    Subjects.order(Subjects.OrderEvent.CONFIRMED, id),
                    "",
                    OrderConfirmed.getDefaultInstance(),
                    new Guard(Subjects.anyOfOrder(id), 2))));
    assertThat(cancel(id).getRefusal().getCode()).isEqualTo(Refusal.Code.CODE_NOT_ALLOWED);
    assertThat(life()).containsExactly("created", "reserved", "confirmed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"no-such-order", "", "a.b", "*", ">", "a b", "ü"})
  void findsNothingUnderAnIdThatNoOrderHas(String id) {
    GetOrderReply order = askFor(id);
    GetTimelineReply timeline = askForTimeline(id);
    assertThat(order.getRefusal().getCode()).isEqualTo(Refusal.Code.CODE_NOT_FOUND);
    assertThat(timeline.getRefusal().getCode()).isEqualTo(Refusal.Code.CODE_NOT_FOUND);
    assertThat(cancel(id).getRefusal().getCode()).isEqualTo(Refusal.Code.CODE_NOT_FOUND);
  }

  @Test
  void tellsTheTimelineOverAllStreams() {
    String id = placeReserved();
    store(Streams.PAYMENTS, Subjects.payment("captured", id));
    store("INVENTORY_0", Subjects.inventory("reserved", 0, id));
    store("INVENTORY_2", Subjects.inventory("reserved", 2, id));
    store("INVENTORY_2", Subjects.inventory("reserved", 2, "another"));
    store(Streams.NOTIFICATIONS, Subjects.notification("confirmed", id));

    GetTimelineReply reply = askForTimeline(id);

    List<Timeline.Entry> entries = reply.getTimeline().getEntriesList();
    assertThat(entries)
        .extracting(Timeline.Entry::getSubject)
        .containsExactlyInAnyOrder(
            "orders.created." + id,
            "orders.reserved." + id,
            "inventory.reserved.0." + id,
            "inventory.reserved.2." + id,
            "payments.captured." + id,
            "notifications.confirmed." + id);
    assertThat(entries)
        .isSortedAccordingTo(
            Comparator.comparing(entry -> JournalMapping.toInstant(entry.getTime())));
  }

  @Test
  void rejectsEventsThatNoTryCanMakeSenseOf() {
    assertFails(
        Addresses.ORDER_ON_STOCK,
        Samples.stockReserved(Samples.ref("no-such-order", 1)),
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
  void asksAgainForAPaymentThatIsAheadOfTheReservation() {
    String id = place(Samples.placeOrder());
    assertFails(
        Addresses.ORDER_ON_PAYMENT, Samples.captured(Samples.ref(id, 99)), FailureKind.RETRY);
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

  private String placeReserved() {
    String id = place(Samples.placeOrder());
    deliver(Addresses.ORDER_ON_STOCK, Samples.stockReserved(Samples.ref(id, 1)));
    return id;
  }

  private String place(PlaceOrder order) {
    PlaceOrderReply reply = askToPlace(order);
    return reply.getAccepted().getOrderId();
  }

  private CancelOrderReply cancel(String id) {
    return await(
        request(
            Addresses.ORDER_CANCEL,
            CancelOrder.newBuilder().setOrderId(id).build(),
            CancelOrderReply.class));
  }

  private OrderView view(String id) {
    return askFor(id).getOrder();
  }

  private void store(String stream, String subject) {
    store(stream, subject, OrderCreated.getDefaultInstance());
  }

  private void store(String stream, String subject, Message event) {
    await(journal.append(stream, NewEvent.of(subject, subject, event, Guard.none(subject))));
  }

  private static OrderCreated created(String id) {
    return OrderCreated.newBuilder().setOrderId(id).build();
  }

  private List<String> life() {
    return orders().stream().map(event -> event.subjectToken(1)).toList();
  }

  private List<RecordedEvent> orders() {
    return journal.stored().events(Streams.ORDERS);
  }

  private void assertFails(String address, Message event, FailureKind kind) {
    assertThatThrownBy(() -> deliver(address, event)).satisfies(error -> assertKind(error, kind));
  }

  private static void assertKind(Throwable error, FailureKind kind) {
    assertThat(Failure.of(error.getCause()).kind()).isEqualTo(kind);
  }

  private void deliver(String address, Message event) {
    DeliveryOptions options = new DeliveryOptions().setHeaders(Samples.delivery(event).headers());
    await(vertx.eventBus().request(address, event, options));
  }

  private PlaceOrderReply askToPlace(PlaceOrder order) {
    return await(request(Addresses.ORDER_PLACE, order, PlaceOrderReply.class));
  }

  private GetOrderReply askFor(String id) {
    GetOrder request = GetOrder.newBuilder().setOrderId(id).build();
    return await(request(Addresses.ORDER_GET, request, GetOrderReply.class));
  }

  private GetTimelineReply askForTimeline(String id) {
    GetTimeline request = GetTimeline.newBuilder().setOrderId(id).build();
    return await(request(Addresses.ORDER_TIMELINE, request, GetTimelineReply.class));
  }

  private <R> Future<R> request(String address, Message request, Class<R> replyType) {
    return vertx.eventBus().request(address, request).map(reply -> replyType.cast(reply.body()));
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException failed) {
      throw new IllegalStateException(
          failed instanceof ExecutionException ? failed.getCause() : failed);
    }
  }
}
