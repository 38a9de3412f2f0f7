package dev.weft.bridge.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.bridge.inbound.route.InboundRouteOptions;
import dev.weft.kernel.bus.Delivery;
import dev.weft.kernel.failure.Failure;
import dev.weft.proto.orders.v1.OrderCreated;
import dev.weft.tools.testkit.Async;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(90)
class DelayedRouteIT {
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final long ACK_WAIT_MS = 1_000;
  private static final long DELAY_MS = 6_000;
  private static final long RESTARTS_MS = 15_000;
  private static final int PERMITS = 8;
  private static final int COUNT = 30;

  private final Queue<Handled> handled = new ConcurrentLinkedQueue<>();
  private volatile Failure failure;
  @AutoClose private final InboundBench bench = new InboundBench();

  private record Handled(Delivery<OrderCreated> delivery, long atMs) {
    long sequence() {
      return delivery.sequence();
    }

    long deliveryCount() {
      return delivery.deliveryCount();
    }

    long ageMs() {
      return atMs - delivery.time().toEpochMilli();
    }
  }

  @BeforeEach
  void open() throws Exception {
    bench.handle(this::handle);
  }

  @Test
  void handsEventsOverInOrderWhenTheyAreOldEnough() {
    bench.start(late(1, DELAY_MS));
    publish();
    await().until(() -> bench.health().inFlight() == PERMITS);
    assertThat(bench.consumer().getNumAckPending()).isEqualTo(PERMITS);

    awaitHandled(COUNT);
    bench.awaitAllAcked();
    assertThat(handled).extracting(Handled::sequence).isEqualTo(sequences());
    assertThat(handled).extracting(Handled::deliveryCount).containsOnly(1L);
    assertThat(handled).allMatch(event -> event.ageMs() >= DELAY_MS);
    assertThat(bench.consumer().getRedelivered()).isZero();
    assertThat(bench.deadLetterCount()).isZero();
  }

  @Test
  void staysInOrderAndOnTimeWhenTheServerIsKilledMeanwhile() {
    bench.start(late(1, DELAY_MS));
    publish();
    await().until(() -> bench.health().inFlight() == PERMITS);

    bench.server.kill();
    await().until(() -> !bench.connections.areUp());
    bench.server.start();

    awaitHandled(COUNT);
    bench.awaitAllAcked();
    assertThat(handled).extracting(Handled::sequence).containsAll(sequences());
    assertThat(handled).allMatch(event -> event.ageMs() >= DELAY_MS);
    assertThat(bench.deadLetterCount()).isZero();
  }

  @Test
  void restartsWhileAnEventWaitsSpendNoneOfItsDeliveries() {
    bench.start(late(1, RESTARTS_MS));
    publish();
    for (int restarts = 0; restarts < 3; restarts++) {
      await().until(() -> bench.health().inFlight() == PERMITS);
      Async.await(bench.routes.stop());
      bench.startAgain(late(1, RESTARTS_MS));
    }
    assertThat(bench.consumer().getRedelivered()).isPositive();

    awaitHandled(COUNT);
    bench.awaitAllAcked();
    assertThat(handled).extracting(Handled::sequence).containsAll(sequences());
    assertThat(handled).allMatch(event -> event.ageMs() >= RESTARTS_MS);
    assertThat(handled).extracting(Handled::deliveryCount).containsOnly(1L);
    assertThat(bench.deadLetterCount()).isZero();
  }

  @Test
  void whatItsHandlerFailsForGoodIsADeadLetter() {
    failure = Failure.retry("TST-901", "later");
    bench.start(late(3, DELAY_MS));

    bench.publish("o-1");

    bench.awaitDeadLetter("max_deliver");
    bench.awaitAllAcked();
    assertThat(handled).extracting(Handled::deliveryCount).containsExactly(1L, 2L, 3L);
  }

  private Future<Void> handle(Delivery<OrderCreated> delivery) {
    handled.add(new Handled(delivery, System.currentTimeMillis()));
    Failure now = failure;
    return now == null ? Future.succeededFuture() : Future.failedFuture(now);
  }

  private void publish() {
    for (int i = 0; i < COUNT; i++) {
      bench.publish("o-" + i);
    }
  }

  private void awaitHandled(int count) {
    await()
        .atMost(PATIENCE)
        .until(() -> handled.stream().map(Handled::sequence).distinct().count() == count);
  }

  private static List<Long> sequences() {
    return LongStream.rangeClosed(1, COUNT).boxed().toList();
  }

  static InboundRouteOptions late(int maxDeliver, long delayMs) {
    return new InboundRouteOptions(
        InboundBench.ROUTE,
        "ORDERS",
        List.of("orders.created.*"),
        InboundBench.ROUTE,
        InboundBench.ADDRESS,
        PERMITS,
        ACK_WAIT_MS,
        List.of(100L),
        maxDeliver,
        20_000,
        true,
        false,
        false,
        delayMs);
  }
}
