package dev.weft.order;

import static dev.weft.tools.testkit.Async.await;
import static dev.weft.tools.testkit.Async.awaitFailure;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import dev.weft.kernel.ServiceContext;
import dev.weft.kernel.bus.EventHeaders;
import dev.weft.kernel.bus.ProtobufCodec;
import dev.weft.kernel.contract.Addresses;
import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.kernel.journal.Guard;
import dev.weft.kernel.journal.NewEvent;
import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.kernel.options.OptionsReader;
import dev.weft.kernel.seal.KeyFile;
import dev.weft.proto.api.v1.CancelOrder;
import dev.weft.proto.api.v1.CancelOrderReply;
import dev.weft.proto.api.v1.GetOrder;
import dev.weft.proto.api.v1.GetOrderReply;
import dev.weft.proto.api.v1.OrderView;
import dev.weft.proto.api.v1.PlaceOrder;
import dev.weft.proto.api.v1.PlaceOrderReply;
import dev.weft.proto.orders.v1.OrderCreated;
import dev.weft.tools.testkit.vertx.BlockedThreads;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The order service alone, over a real event bus. */
abstract class OrderServiceTest {
  @RegisterExtension final BlockedThreads blockedThreads = new BlockedThreads();

  final Vertx vertx = blockedThreads.vertx();
  final RacingJournal journal = new RacingJournal();
  String deploymentId;

  @BeforeEach
  void deploy() {
    ProtobufCodec.register(vertx);
    ServiceContext service = new ServiceContext(anyVertx -> journal, OpenTelemetry.noop());
    deploymentId =
        await(
            vertx.deployVerticle(
                new OrderVerticle(
                    OrderOptions.read(OptionsReader.empty()),
                    SagaOptions.NONE,
                    Samples.PRICES,
                    Samples.SHARDS,
                    service,
                    keys(),
                    customerKeys())));
  }

  KeyFile keys() {
    return KeyFile.NONE;
  }

  KeyFile customerKeys() {
    return KeyFile.NONE;
  }

  final String placeReserved() {
    String id = place(Samples.placeOrder());
    deliver(Addresses.ORDER_ON_STOCK, Samples.stockReserved(Samples.ref(id, 1)));
    return id;
  }

  final String place(PlaceOrder order) {
    return askToPlace(order).getAccepted().getOrderId();
  }

  final PlaceOrderReply askToPlace(PlaceOrder order) {
    return await(request(Addresses.ORDER_PLACE, order, PlaceOrderReply.class));
  }

  final CancelOrderReply cancel(String id) {
    CancelOrder request = CancelOrder.newBuilder().setOrderId(id).build();
    return await(request(Addresses.ORDER_CANCEL, request, CancelOrderReply.class));
  }

  final OrderView view(String id) {
    return askFor(id).getOrder();
  }

  final GetOrderReply askFor(String id) {
    GetOrder request = GetOrder.newBuilder().setOrderId(id).build();
    return await(request(Addresses.ORDER_GET, request, GetOrderReply.class));
  }

  final <R> Future<R> request(String address, Message request, Class<R> replyType) {
    return vertx.eventBus().request(address, request).map(reply -> replyType.cast(reply.body()));
  }

  final void deliver(String address, Message event) {
    await(delivery(address, event));
  }

  final void assertFails(String address, Message event, FailureKind kind) {
    assertThat(awaitFailure(delivery(address, event)).kind()).isEqualTo(kind);
  }

  /** What another service has written. */
  final void store(String stream, String subject, Message event) {
    await(journal.append(stream, NewEvent.of(subject, subject, event, Guard.none(subject))));
  }

  /** Names of the events of all orders. */
  final List<String> life() {
    return orders().stream().map(event -> event.subjectToken(1)).toList();
  }

  final List<RecordedEvent> orders() {
    return journal.stored().events(Streams.ORDERS);
  }

  static OrderCreated created(String id) {
    return OrderCreated.newBuilder().setOrderId(id).build();
  }

  /** What a participant in another language has stored, or nobody knows who. */
  final void deliverForeign(String address, String subject, Message event) {
    MultiMap headers =
        Samples.delivery(event)
            .headers()
            .set(EventHeaders.SUBJECT, subject)
            .set(EventHeaders.FOREIGN, "true");
    await(vertx.eventBus().request(address, event, new DeliveryOptions().setHeaders(headers)));
  }

  private Future<?> delivery(String address, Message event) {
    DeliveryOptions options = new DeliveryOptions().setHeaders(Samples.delivery(event).headers());
    return vertx.eventBus().request(address, event, options);
  }
}
