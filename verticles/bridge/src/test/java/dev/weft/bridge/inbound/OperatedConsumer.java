package dev.weft.bridge.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.kernel.bus.Delivery;
import dev.weft.kernel.failure.Failure;
import dev.weft.proto.orders.v1.OrderCreated;
import io.nats.client.JetStreamManagement;
import io.nats.client.api.ConsumerConfiguration;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;

/** A route and an operator who has a hand in its consumer. */
abstract class OperatedConsumer {
  static final String STREAM = "ORDERS";
  static final Duration PATIENCE = Duration.ofSeconds(15);

  final Queue<String> handled = new ConcurrentLinkedQueue<>();
  final Set<String> failing = ConcurrentHashMap.newKeySet();
  private final Promise<Void> held = Promise.promise();
  private volatile boolean holds;
  @AutoClose final InboundBench bench = new InboundBench();
  JetStreamManagement management;

  @BeforeEach
  void open() throws Exception {
    bench.handle(this::handle);
    bench.start(InboundBench.route(8, 30_000, 3));
    management = bench.client.jetStreamManagement();
  }

  /** Until the route has been told that it is settled. */
  final void settleOne() {
    holds = true;
    publish("first");
    await().atMost(PATIENCE).until(() -> bench.health().lag() == 1);
    holds = false;
    held.complete();
    await().atMost(PATIENCE).until(() -> bench.health().lag() == 0);
  }

  /** Messages that the server has said it gave up, from now on. */
  final AtomicInteger countGivenUp() {
    AtomicInteger givenUp = new AtomicInteger();
    bench
        .client
        .createDispatcher(advisory -> givenUp.incrementAndGet())
        .subscribe("$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.>");
    return givenUp;
  }

  private Future<Void> handle(Delivery<OrderCreated> delivery) {
    handled.add(delivery.event().getOrderId());
    if (failing.contains(delivery.event().getOrderId())) {
      return Future.failedFuture(Failure.retry("TST-901", "later"));
    }
    return holds ? held.future() : Future.succeededFuture();
  }

  final ConsumerConfiguration.Builder changed() {
    return ConsumerConfiguration.builder(bench.consumer().getConsumerConfiguration());
  }

  final void publish(String... orders) {
    for (String order : orders) {
      bench.publish(order);
    }
  }

  final void awaitHandled(String... orders) {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(handled).contains(orders));
  }

  final void awaitTrouble(String text) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              String trouble = bench.health().trouble();
              assertThat(trouble.isEmpty()).isEqualTo(text.isEmpty());
              assertThat(trouble).contains(text);
            });
  }
}
