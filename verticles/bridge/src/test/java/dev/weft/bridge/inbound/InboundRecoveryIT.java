package dev.weft.bridge.inbound;

import static dev.weft.bridge.inbound.InboundBench.route;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.bridge.inbound.route.RouteHealth;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class InboundRecoveryIT {
  private static final int COUNT = 2_000;
  private static final long HOUR_MS = 3_600_000;

  private final Set<String> handled = ConcurrentHashMap.newKeySet();
  @AutoClose private final InboundBench bench = new InboundBench();

  @Test
  void goesOnByItselfAfterTheServerWasKilled() {
    handleAtOnce();
    bench.start(route(64, 1_000, 20));
    for (int i = 0; i < COUNT; i++) {
      bench.publish("a-" + i);
    }
    await().until(() -> !handled.isEmpty());

    bench.server.kill();
    await().until(() -> !bench.connections.areUp());
    bench.server.start();

    await().atMost(Duration.ofSeconds(20)).until(() -> handled.size() == COUNT);
    await().ignoreExceptions().until(() -> bench.publish("b") > 0);
    await().until(() -> handled.contains("b"));
    bench.awaitAllAcked();
    assertThat(bench.health().state()).isEqualTo(RouteHealth.State.RUNNING);
  }

  @Test
  void anIdleRouteComesBackToo() {
    handleAtOnce();
    bench.start(route(64, 1_000, 20));
    for (int round = 0; round < 3; round++) {
      String id = "o-" + round;
      bench.server.kill();
      bench.server.start();
      await().atMost(Duration.ofSeconds(20)).ignoreExceptions().until(() -> bench.publish(id) > 0);
      await().atMost(Duration.ofSeconds(20)).until(() -> handled.contains(id));
    }
  }

  @Test
  void anAckGivenWhileTheServerIsAwayArrivesLater() {
    Promise<Void> effect = Promise.promise();
    AtomicInteger deliveries = new AtomicInteger();
    bench.handle(
        delivery -> {
          deliveries.incrementAndGet();
          return effect.future();
        });
    bench.start(route(64, HOUR_MS, 20));
    bench.publish("o-1");
    await().until(() -> deliveries.get() == 1);

    bench.server.kill();
    await().until(() -> !bench.connections.areUp());
    effect.complete();
    await().until(() -> bench.health().inFlight() == 0);
    bench.server.start();

    await().ignoreExceptions().until(() -> bench.consumer().getNumPending() == 0);
    bench.awaitAllAcked();
  }

  @Test
  void makesItsConsumerAgainWhenSomebodyDeletesIt() throws Exception {
    handleAtOnce();
    bench.start(route(64, 1_000, 20));

    bench.client.jetStreamManagement().deleteConsumer("ORDERS", InboundBench.ROUTE);
    bench.publish("o-1");

    await().atMost(Duration.ofSeconds(20)).until(() -> handled.contains("o-1"));
  }

  private void handleAtOnce() {
    bench.handle(
        delivery -> {
          handled.add(delivery.event().getOrderId());
          return Future.succeededFuture();
        });
  }
}
