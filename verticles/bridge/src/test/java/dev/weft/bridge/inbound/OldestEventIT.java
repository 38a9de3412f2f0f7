package dev.weft.bridge.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.kernel.bus.Delivery;
import dev.weft.proto.orders.v1.OrderCreated;
import dev.weft.tools.testkit.Async;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How long the oldest event of a route has waited, by what a real server says. */
@Timeout(60)
class OldestEventIT {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Map<String, Promise<Void>> held = new ConcurrentHashMap<>();
  @AutoClose private final InboundBench bench = new InboundBench();

  @BeforeEach
  void open() throws Exception {
    bench.handle(this::hold);
  }

  @AfterEach
  void close() {
    held.values().forEach(Promise::tryComplete);
  }

  @Test
  void isTheAgeOfWhatIsNotSettledAmongWhatIs() {
    bench.start(InboundBench.route(8, 30_000, 3));
    long firstMs = System.currentTimeMillis();
    publish("o-1", "o-2");
    awaitOldestMs(4_000);
    settle("o-2");
    publish("o-3");
    awaitOldestMs(8_000);
    assertThat(oldestMs()).isLessThanOrEqualTo(System.currentTimeMillis() - firstMs);

    settle("o-1");
    await().atMost(PATIENCE).until(() -> oldestMs() < 8_000 && lag() == 1);
    assertThat(oldestMs()).isPositive();

    settle("o-3");
    await().atMost(PATIENCE).until(() -> oldestMs() == 0 && lag() == 0);
  }

  @Test
  void isKnownAgainByWhoeverStartsNext() {
    bench.start(InboundBench.route(8, 30_000, 3));
    publish("o-1");
    awaitOldestMs(6_000);
    Promise<Void> before = held.remove("o-1");
    Future<Void> stopped = bench.routes.stop();
    before.fail("stopped");
    Async.await(stopped);

    bench.startAgain(InboundBench.route(8, 30_000, 3));
    await().atMost(PATIENCE).until(() -> lag() == 1);
    assertThat(oldestMs()).isGreaterThan(6_000);
  }

  @Test
  void isNothingOfALateRouteThatIsInTime() {
    bench.start(DelayedRouteIT.late(1, Duration.ofHours(1).toMillis()));
    publish("o-1");
    await().atMost(PATIENCE).until(() -> lag() == 1);
    assertThat(oldestMs()).isZero();
  }

  private Future<Void> hold(Delivery<OrderCreated> delivery) {
    return held.computeIfAbsent(delivery.event().getOrderId(), id -> Promise.promise()).future();
  }

  private void publish(String... orders) {
    for (String order : orders) {
      bench.publish(order);
    }
  }

  private void settle(String order) {
    held.get(order).complete();
  }

  private void awaitOldestMs(long ageMs) {
    await().atMost(PATIENCE).until(() -> oldestMs() >= ageMs);
  }

  private long oldestMs() {
    return bench.health().oldestMs();
  }

  private long lag() {
    return bench.health().lag();
  }
}
