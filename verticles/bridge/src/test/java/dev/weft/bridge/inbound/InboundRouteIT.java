package dev.weft.bridge.inbound;

import static dev.weft.bridge.inbound.InboundBench.route;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.bridge.cloudevents.CloudEventHeaders;
import dev.weft.bridge.connection.client.MessageHeaders;
import dev.weft.bridge.inbound.route.RouteHealth;
import dev.weft.kernel.bus.Delivery;
import dev.weft.kernel.failure.Failure;
import dev.weft.proto.orders.v1.OrderCreated;
import dev.weft.tools.testkit.Async;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.MessageInfo;
import io.nats.client.impl.Headers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class InboundRouteIT {
  private static final long ACK_WAIT_MS = 2_000;
  private static final long HOUR_MS = 3_600_000;

  private final Queue<Delivery<OrderCreated>> deliveries = new ConcurrentLinkedQueue<>();
  private final Queue<Long> deliveredAtNanos = new ConcurrentLinkedQueue<>();
  @AutoClose private final InboundBench bench = new InboundBench();

  @Test
  void acksOnlyAfterTheReply() {
    Promise<Void> effect = Promise.promise();
    bench.handle(delivery -> record(delivery, effect.future()));
    bench.start(route(4, ACK_WAIT_MS, 5));

    long sequence = bench.publish("o-1");
    await().until(() -> deliveries.size() == 1);
    assertThat(bench.consumer().getNumAckPending()).isEqualTo(1);
    assertThat(bench.health().inFlight()).isEqualTo(1);

    effect.complete();
    bench.awaitAllAcked();
    Delivery<OrderCreated> delivery = deliveries.element();
    assertThat(delivery.eventId()).isEqualTo("o-1:created");
    assertThat(delivery.event()).isEqualTo(InboundBench.event("o-1"));
    assertThat(delivery.subject()).isEqualTo("orders.created.o-1");
    assertThat(delivery.sequence()).isEqualTo(sequence);
    assertThat(delivery.deliveryCount()).isEqualTo(1);
    assertThat(delivery.time()).isBetween(Instant.now().minusSeconds(60), Instant.now());
  }

  @Test
  void aRetryComesAgainAfterItsDelay() {
    bench.handle(
        delivery ->
            record(
                delivery,
                delivery.deliveryCount() < 3
                    ? Future.failedFuture(Failure.retry("TST-901", "later"))
                    : Future.succeededFuture()));
    bench.start(route(4, 30_000, 5));

    bench.publish("o-1");
    await().until(() -> deliveries.size() == 3);

    bench.awaitAllAcked();
    List<Long> at = List.copyOf(deliveredAtNanos);
    assertThat(deliveries).extracting(Delivery::deliveryCount).containsExactly(1L, 2L, 3L);
    assertThat(TimeUnit.NANOSECONDS.toMillis(at.get(1) - at.get(0))).isGreaterThanOrEqualTo(99);
    assertThat(TimeUnit.NANOSECONDS.toMillis(at.get(2) - at.get(1))).isGreaterThanOrEqualTo(299);
    assertThat(bench.deadLetterCount()).isZero();
  }

  @Test
  void aRejectIsADeadLetterWithTheOriginalInIt() {
    bench.handle(delivery -> Future.failedFuture(Failure.reject("TST-903", "never")));
    bench.start(route(4, ACK_WAIT_MS, 5));
    MessageHeaders headers = new MessageHeaders().put("x-mine", "kept");
    CloudEventHeaders.write(headers, "o-1:created", InboundBench.TYPE, "test", Instant.EPOCH);
    byte[] data = InboundBench.event("o-1").toByteArray();

    long sequence = bench.publish("o-1", headers.toJnats(), data);

    MessageInfo deadLetter = bench.awaitDeadLetter("reject");
    bench.awaitAllAcked();
    assertThat(deadLetter.getData()).isEqualTo(data);
    assertThat(deadLetter.getHeaders().getFirst("x-mine")).isEqualTo("kept");
    assertThat(deadLetter.getHeaders().getFirst("ce-id")).isEqualTo("o-1:created");
    assertThat(deadLetter.getHeaders().getFirst("weft-dl-failure-id")).isEqualTo("TST-903");
    assertThat(deadLetter.getHeaders().getFirst("weft-dl-reason")).isEqualTo("never");
    assertThat(deadLetter.getHeaders().getFirst("weft-dl-sequence")).isEqualTo("" + sequence);
  }

  @Test
  void theLastFailedDeliveryIsADeadLetter() {
    bench.handle(
        delivery -> record(delivery, Future.failedFuture(new IllegalStateException("a defect"))));
    bench.start(route(4, ACK_WAIT_MS, 2));

    bench.publish("o-1");

    MessageInfo deadLetter = bench.awaitDeadLetter("max_deliver");
    bench.awaitAllAcked();
    assertThat(deliveries).hasSize(2);
    assertThat(deadLetter.getHeaders().getFirst("weft-dl-delivery-count")).isEqualTo("2");
  }

  @Test
  void whatCannotBeReadIsADeadLetter() {
    bench.handle(delivery -> record(delivery, Future.succeededFuture()));
    bench.start(route(4, ACK_WAIT_MS, 5));
    byte[] data = InboundBench.event("o-1").toByteArray();

    bench.publish("o-1", new Headers().put("ce-type", "weft.orders.v2.OrderCreated"), data);
    bench.publish("o-2", new Headers().put("ce-type", InboundBench.TYPE), new byte[] {1, 2, 3});

    assertThat(bench.awaitDeadLetter("unknown_type").getData()).isEqualTo(data);
    assertThat(bench.awaitDeadLetter("undecodable").getData()).containsExactly(1, 2, 3);
    bench.awaitAllAcked();
    assertThat(deliveries).isEmpty();
  }

  @Test
  void aShellScriptMayWriteJson() {
    bench.handle(delivery -> record(delivery, Future.succeededFuture()));
    bench.start(route(4, ACK_WAIT_MS, 5));
    Headers headers =
        new Headers().put("ce-type", InboundBench.TYPE).put("Content-Type", "application/json");
    String json = "{\"schemaVersion\":1,\"orderId\":\"o-1\"}";

    long sequence = bench.publish("o-1", headers, json.getBytes(StandardCharsets.UTF_8));

    bench.awaitAllAcked();
    assertThat(deliveries.element().event()).isEqualTo(InboundBench.event("o-1"));
    assertThat(deliveries.element().eventId()).isEqualTo("ORDERS:" + sequence);
  }

  @Test
  void neverHasMoreInFlightThanItMay() {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    bench.handle(
        delivery -> {
          most.accumulateAndGet(now.incrementAndGet(), Math::max);
          return record(delivery, bench.vertx.timer(5)).onComplete(v -> now.decrementAndGet());
        });
    for (int i = 0; i < 300; i++) {
      bench.publish("o-" + i);
    }
    bench.start(route(8, ACK_WAIT_MS, 5));

    await().atMost(Duration.ofSeconds(20)).until(() -> deliveries.size() == 300);
    bench.awaitAllAcked();
    assertThat(most).hasValue(8);
  }

  @Test
  void onePermitIsEnough() {
    bench.handle(delivery -> record(delivery, bench.vertx.timer(1)));
    bench.start(route(1, 30_000, 5));
    for (int i = 0; i < 50; i++) {
      bench.publish("o-" + i);
    }

    bench.awaitAllAcked();
    assertThat(deliveries).hasSize(50).extracting(Delivery::deliveryCount).containsOnly(1L);
  }

  @Test
  void aHandlerMayTakeLongerThanTheAckWaitWhileOthersWait() {
    bench.handle(delivery -> record(delivery, bench.vertx.timer(1_500)));
    bench.start(route(2, 1_000, 5));
    for (int i = 0; i < 6; i++) {
      bench.publish("o-" + i);
    }

    await().atMost(Duration.ofSeconds(20)).until(() -> deliveries.size() >= 6);
    bench.awaitAllAcked();
    assertThat(deliveries).hasSize(6).extracting(Delivery::deliveryCount).containsOnly(1L);
  }

  @Test
  void waitsForAHandlerWithoutSpendingDeliveries() {
    bench.start(route(4, 1_000, 1));
    bench.publish("o-1");
    await().until(() -> bench.health().lastError().contains("no handler"));

    bench.handle(delivery -> record(delivery, Future.succeededFuture()));

    bench.awaitAllAcked();
    assertThat(deliveries).extracting(Delivery::deliveryCount).containsExactly(1L);
    assertThat(bench.deadLetterCount()).isZero();
  }

  @Test
  void whatTheServerGivesUpIsADeadLetterToo() throws Exception {
    bench.handle(delivery -> Future.failedFuture(Failure.retry("TST-901", "later")));
    bench.start(route(4, 1_000, 5));
    ConsumerConfiguration byHand =
        ConsumerConfiguration.builder(bench.consumer().getConsumerConfiguration())
            .maxDeliver(1)
            .build();
    bench.client.jetStreamManagement().addOrUpdateConsumer("ORDERS", byHand);

    long sequence = bench.publish("o-1");

    MessageInfo deadLetter = bench.awaitDeadLetter("max_deliver");
    assertThat(deadLetter.getData()).isEqualTo(InboundBench.event("o-1").toByteArray());
    assertThat(deadLetter.getHeaders().getFirst("weft-dl-sequence")).isEqualTo("" + sequence);
    assertThat(deadLetter.getHeaders().getFirst("weft-dl-subject")).isEqualTo("orders.created.o-1");
    assertThat(deadLetter.getHeaders().getFirst("ce-id")).isEqualTo("o-1:created");
  }

  @Test
  void finishesWhatHasBegunWhenItStopsAndLeavesTheRestToOthers() {
    Promise<Void> effect = Promise.promise();
    bench.handle(delivery -> record(delivery, effect.future()));
    bench.start(route(2, HOUR_MS, 5));
    for (int i = 0; i < 5; i++) {
      bench.publish("o-" + i);
    }
    await().until(() -> deliveries.size() == 2);

    Future<Void> stopped = bench.routes.stop();
    await().until(() -> bench.health().state() == RouteHealth.State.STOPPED);
    assertThat(stopped.isComplete()).isFalse();
    effect.complete();
    Async.await(stopped);
    await().until(() -> bench.consumer().getNumAckPending() == 0);
    assertThat(deliveries).hasSize(2);

    bench.startAgain(route(2, HOUR_MS, 5));
    await().until(() -> deliveries.size() == 5);
    bench.awaitAllAcked();
  }

  @Test
  void whatIsOnItsWayWhenARouteStopsIsSoonHandledByOthers() {
    bench.handle(delivery -> record(delivery, Future.succeededFuture()));
    bench.start(route(64, HOUR_MS, 50));
    int count = 1_000;
    for (int i = 0; i < count; i++) {
      bench.publish("o-" + i);
      if (i % 200 == 100) {
        Async.await(bench.routes.stop());
        bench.startAgain(route(64, HOUR_MS, 50));
      }
    }

    bench.awaitAllAcked();
    assertThat(deliveries.stream().map(Delivery::eventId).distinct()).hasSize(count);
  }

  private Future<Void> record(Delivery<OrderCreated> delivery, Future<?> outcome) {
    deliveredAtNanos.add(System.nanoTime());
    deliveries.add(delivery);
    return outcome.mapEmpty();
  }
}
