package dev.weft.bridge.inbound;

import static dev.weft.bridge.inbound.InboundBench.route;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.bridge.inbound.route.RouteHealth;
import dev.weft.kernel.bus.Delivery;
import dev.weft.kernel.bus.LocalAddresses;
import dev.weft.kernel.bus.ProtobufCodec;
import dev.weft.kernel.bus.Replies;
import dev.weft.kernel.failure.Failure;
import dev.weft.proto.orders.v1.OrderCreated;
import dev.weft.tools.testkit.Async;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FatalRouteIT {
  private static final long ACK_WAIT_MS = 2_000;

  private final Queue<String> handledHere = new ConcurrentLinkedQueue<>();
  private final Queue<String> handledThere = new ConcurrentLinkedQueue<>();
  @AutoClose private final InboundBench bench = new InboundBench();

  @Test
  void aFatalFailureStopsTheRouteAndLeavesItsEventsToOthers() {
    bench.handle(delivery -> broken(delivery));
    bench.start(route(4, ACK_WAIT_MS, 5));
    assertThat(bench.health().state()).isEqualTo(RouteHealth.State.RUNNING);

    bench.publish("o-1");

    await().until(() -> bench.health().state() == RouteHealth.State.FAILED);
    assertThat(bench.health().lastError()).contains("TST-904");
    assertThat(bench.deadLetterCount()).isZero();
    await().until(() -> bench.consumer().getNumWaiting() == 0);
    bench.publish("o-2");
    goesOnElsewhere();
    assertThat(handledHere).containsExactly("o-1:created");
  }

  /** On another event bus, so that it shows whose route brought an event. */
  private void goesOnElsewhere() {
    Vertx other = Vertx.vertx();
    ProtobufCodec.register(other);
    Async.await(
        other
            .eventBus()
            .consumer(InboundBench.ADDRESS, Replies.replying(this::works))
            .completion());
    InboundRoutes routes =
        new InboundRoutes(
            other,
            List.of(route(4, ACK_WAIT_MS, 5)),
            LocalAddresses.ALONE,
            bench.connections,
            InboundBench.TYPES,
            OpenTelemetry.noop());
    try {
      Async.await(routes.start());
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> handledThere.containsAll(List.of("o-1:created", "o-2:created")));
      bench.awaitAllAcked();
    } finally {
      Async.await(routes.stop());
      Async.await(other.close());
    }
  }

  private Future<Void> broken(Delivery<OrderCreated> delivery) {
    handledHere.add(delivery.eventId());
    return Future.failedFuture(Failure.fatal("TST-904", "broken"));
  }

  private Future<Void> works(Delivery<OrderCreated> delivery) {
    handledThere.add(delivery.eventId());
    return Future.succeededFuture();
  }
}
