package dev.weft.kernel.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.proto.api.v1.GetOrder;
import dev.weft.proto.api.v1.GetOrderReply;
import dev.weft.proto.api.v1.OrderView;
import dev.weft.proto.orders.v1.OrderCreated;
import dev.weft.proto.orders.v1.OrderReserved;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.time.Instant;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class RepliesTest {
  private static final String ADDRESS = "order.any";
  private static final Instant STORED_AT = Instant.parse("2026-01-02T03:04:05.678Z");

  private static final Delivery<OrderCreated> DELIVERY =
      new Delivery<>(
          OrderCreated.newBuilder().setOrderId("o-1").build(),
          "o-1:created",
          "ORDERS",
          "orders.created.o-1",
          17,
          STORED_AT,
          2);

  private Vertx vertx;

  @BeforeEach
  void carryProtobuf(Vertx vertx) {
    this.vertx = vertx;
    ProtobufCodec.register(vertx);
  }

  @Test
  void stepsSeeTheWholeDelivery(VertxTestContext test) {
    vertx
        .eventBus()
        .consumer(
            ADDRESS,
            Replies.<OrderCreated>replying(
                delivery -> {
                  test.verify(() -> assertThat(delivery).isEqualTo(DELIVERY));
                  return Future.succeededFuture("not for the bus");
                }));

    deliver()
        .onComplete(
            test.succeeding(
                reply -> {
                  test.verify(() -> assertThat(reply.body()).isNull());
                  test.completeNow();
                }));
  }

  @Test
  void replyComesOnlyAfterTheEffect(VertxTestContext test) {
    Promise<Void> effect = Promise.promise();
    vertx
        .eventBus()
        .consumer(
            ADDRESS,
            Replies.<OrderCreated>replying(
                delivery -> {
                  vertx.runOnContext(later -> effect.complete());
                  return effect.future();
                }));

    deliver()
        .onComplete(
            test.succeeding(
                reply -> {
                  test.verify(() -> assertThat(effect.future().isComplete()).isTrue());
                  test.completeNow();
                }));
  }

  @Test
  void failureCrossesWithItsKind(VertxTestContext test) {
    vertx
        .eventBus()
        .consumer(
            ADDRESS,
            Replies.<OrderCreated>replying(
                delivery -> Future.failedFuture(Failure.reject("ORD-101", "cannot be"))));

    failing(
        test,
        failure -> {
          assertThat(failure.kind()).isEqualTo(FailureKind.REJECT);
          assertThat(failure.id()).isEqualTo("ORD-101");
          assertThat(failure.detail()).isEqualTo("cannot be");
        });
  }

  /** A retry would try it for as long as the route tries anything. */
  @Test
  void anEventOfAnotherTypeIsRejected(VertxTestContext test) {
    vertx
        .eventBus()
        .consumer(
            ADDRESS, Replies.replying(OrderReserved.class, delivery -> Future.succeededFuture()));

    failing(
        test,
        failure -> {
          assertThat(failure.kind()).isEqualTo(FailureKind.REJECT);
          assertThat(failure.detail())
              .isEqualTo("weft.orders.v1.OrderCreated on orders.created.o-1");
        });
  }

  @Test
  void exceptionsBeforeTheFutureAreRetries(VertxTestContext test) {
    vertx
        .eventBus()
        .consumer(
            ADDRESS,
            Replies.<OrderCreated>replying(
                delivery -> {
                  throw new IllegalStateException("a bug");
                }));

    failing(
        test,
        failure -> {
          assertThat(failure.kind()).isEqualTo(FailureKind.RETRY);
          assertThat(failure.detail()).contains("a bug");
        });
  }

  @Test
  void aDeliveryWithoutItsHeadersIsAnsweredToo(VertxTestContext test) {
    vertx
        .eventBus()
        .consumer(ADDRESS, Replies.<OrderCreated>replying(delivery -> Future.succeededFuture()));

    vertx.eventBus().request(ADDRESS, DELIVERY.event()).onComplete(test.failingThenComplete());
  }

  @Test
  void nobodyThereIsARetry(VertxTestContext test) {
    failing(test, failure -> assertThat(failure.kind()).isEqualTo(FailureKind.RETRY));
  }

  @Test
  void requestsAreAnsweredWithTheResult(VertxTestContext test) {
    vertx
        .eventBus()
        .consumer(
            ADDRESS,
            Replies.<GetOrder, GetOrderReply>answering(
                request -> Future.succeededFuture(viewOf(request.getOrderId()))));

    vertx
        .eventBus()
        .<GetOrderReply>request(ADDRESS, GetOrder.newBuilder().setOrderId("o-1").build())
        .onComplete(
            test.succeeding(
                reply -> {
                  test.verify(
                      () -> assertThat(reply.body().getOrder().getOrderId()).isEqualTo("o-1"));
                  test.completeNow();
                }));
  }

  private static GetOrderReply viewOf(String orderId) {
    return GetOrderReply.newBuilder().setOrder(OrderView.newBuilder().setOrderId(orderId)).build();
  }

  private Future<io.vertx.core.eventbus.Message<Object>> deliver() {
    return vertx
        .eventBus()
        .request(ADDRESS, DELIVERY.event(), new DeliveryOptions().setHeaders(DELIVERY.headers()));
  }

  private void failing(VertxTestContext test, Consumer<Failure> checks) {
    deliver()
        .onComplete(
            test.failing(
                error -> {
                  test.verify(() -> checks.accept(Failure.of(error)));
                  test.completeNow();
                }));
  }
}
