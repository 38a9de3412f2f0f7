package dev.weft.bridge.inbound;

import static dev.weft.bridge.inbound.InboundBench.route;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.bridge.inbound.route.RouteHealth;
import dev.weft.kernel.bus.Delivery;
import dev.weft.kernel.failure.Failure;
import dev.weft.proto.orders.v1.OrderCreated;
import dev.weft.tools.testkit.Async;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(90)
class PausedRouteIT {
  private static final long ACK_WAIT_MS = 1_000;
  private static final int PERMITS = 8;
  private static final long HANDLER_MS = 20;

  /** Longer than a tick of the route. */
  private static final long PROBE_MS = 300;

  private final Failure providerAway = Failure.pause("TST-905", "the provider is away");

  private final Set<Long> atWork = ConcurrentHashMap.newKeySet();
  private final Queue<Long> atOnce = new ConcurrentLinkedQueue<>();
  private final Queue<Delivery<OrderCreated>> done = new ConcurrentLinkedQueue<>();
  private final AtomicInteger refused = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();
  private volatile boolean away = true;

  /** Once it is there, probes are noted and answered late. */
  private volatile Queue<Long> probes;

  @AutoClose private InboundBench bench;

  @BeforeEach
  void open() throws Exception {
    bench = new InboundBench();
    bench.handle(this::handle);
  }

  @Test
  void spendsNoDeliveryHoweverLongThePause() {
    bench.start(route(PERMITS, ACK_WAIT_MS, 1));
    publish(20);
    awaitPaused();

    // Each probe is a tick of the route, a fifth of the ack wait.
    awaitRefusals(refused.get() + 20);
    assertThat(bench.consumer().getNumAckPending()).isLessThanOrEqualTo(PERMITS);
    assertThat(bench.consumer().getRedelivered()).isZero();
    assertThat(bench.health().state()).isEqualTo(RouteHealth.State.PAUSED);
    assertThat(bench.health().lastError()).contains("TST-905 the provider is away");

    away = false;
    bench.awaitAllAcked();
    assertThat(done).extracting(Delivery::deliveryCount).containsOnly(1L);
    assertInOrderButForTheProbe();
    assertThat(bench.health().state()).isEqualTo(RouteHealth.State.RUNNING);
    assertThat(bench.health().lastError()).isEmpty();
    assertThat(bench.deadLetterCount()).isZero();
  }

  @Test
  void asksOnlyOneAtATimeWhileItIsPaused() {
    bench.start(route(PERMITS, ACK_WAIT_MS, 1));
    publish(PERMITS);
    awaitPaused();
    await().until(() -> bench.health().inFlight() == PERMITS);
    // Messages that came before the pause was known have answered too; from now each is a probe.
    awaitRefusals(PERMITS);
    await().until(atWork::isEmpty);
    probes = new ConcurrentLinkedQueue<>();

    int rounds = 2;
    await().atMost(Duration.ofSeconds(40)).until(() -> probes.size() > rounds * PERMITS);

    assertThat(most).as("no two probes at work").hasValue(1);
    List<Long> probed = List.copyOf(probes);
    assertThat(probed.subList(0, PERMITS)).doesNotHaveDuplicates();
    assertThat(probed.subList(PERMITS, rounds * PERMITS)).isEqualTo(probed.subList(0, PERMITS));
    assertThat(bench.health().inFlight()).isEqualTo(PERMITS);
  }

  @Test
  void whatItHeldGoesToAnotherAtOnceWhenItStops() {
    long hourMs = 3_600_000;
    bench.start(route(PERMITS, hourMs, 20));
    publish(PERMITS);
    awaitPaused();
    await().until(() -> bench.consumer().getNumAckPending() == PERMITS);

    Async.await(bench.routes.stop());
    assertThat(done).isEmpty();
    away = false;
    bench.startAgain(route(PERMITS, hourMs, 20));

    bench.awaitAllAcked();
    assertThat(done).hasSize(PERMITS).extracting(Delivery::deliveryCount).containsOnly(2L);
    assertThat(bench.deadLetterCount()).isZero();
  }

  @Test
  void staysPausedWhileTheServerIsKilledAndHandlesNoCopyAtTheSameTime() {
    bench.start(route(PERMITS, ACK_WAIT_MS, 20));
    publish(20);
    awaitPaused();
    await().until(() -> bench.health().inFlight() == PERMITS);

    bench.server.kill();
    await().until(() -> !bench.connections.areUp());
    bench.server.start();
    await().atMost(Duration.ofSeconds(20)).until(() -> bench.connections.areUp());
    awaitPaused();
    awaitRefusals(refused.get() + 20);
    assertThat(bench.health().inFlight()).isEqualTo(PERMITS);

    away = false;
    await().ignoreExceptions().until(() -> bench.consumer().getNumPending() == 0);
    bench.awaitAllAcked();
    // A copy may still come when its ack crossed it on the way, but then the first has ended.
    assertThat(done).extracting(Delivery::sequence).containsAll(sequences(20));
    assertThat(atOnce).isEmpty();
    assertThat(bench.deadLetterCount()).isZero();
  }

  @Test
  void nobodyAtTheAddressIsAPauseToo() throws Exception {
    bench.close();
    bench = new InboundBench();
    bench.start(route(PERMITS, ACK_WAIT_MS, 1));
    publish(20);
    awaitPaused();
    assertThat(bench.health().lastError()).contains("BRG-305");

    away = false;
    bench.handle(this::handle);

    bench.awaitAllAcked();
    assertInOrderButForTheProbe();
    assertThat(done).extracting(Delivery::deliveryCount).containsOnly(1L);
  }

  private Future<?> handle(Delivery<OrderCreated> delivery) {
    if (!atWork.add(delivery.sequence())) {
      atOnce.add(delivery.sequence());
    }
    return answer(delivery).onComplete(ended -> atWork.remove(delivery.sequence()));
  }

  private Future<?> answer(Delivery<OrderCreated> delivery) {
    if (away) {
      refused.incrementAndGet();
      if (probes != null) {
        probes.add(delivery.sequence());
        most.accumulateAndGet(atWork.size(), Math::max);
        return bench.vertx.timer(PROBE_MS).compose(late -> Future.failedFuture(providerAway));
      }
      return Future.failedFuture(providerAway);
    }
    return bench.vertx.timer(HANDLER_MS).onSuccess(waited -> done.add(delivery));
  }

  private void assertInOrderButForTheProbe() {
    List<Long> sequences = done.stream().map(Delivery::sequence).toList();
    assertThat(sequences).containsExactlyInAnyOrderElementsOf(sequences(20));
    assertThat(sequences.subList(1, sequences.size())).isSorted();
  }

  private void publish(int count) {
    for (int i = 0; i < count; i++) {
      bench.publish("o-" + i);
    }
  }

  private void awaitPaused() {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> bench.health().state() == RouteHealth.State.PAUSED);
  }

  private void awaitRefusals(int count) {
    await().atMost(Duration.ofSeconds(40)).until(() -> refused.get() >= count);
  }

  private static List<Long> sequences(int count) {
    return LongStream.rangeClosed(1, count).boxed().toList();
  }
}
