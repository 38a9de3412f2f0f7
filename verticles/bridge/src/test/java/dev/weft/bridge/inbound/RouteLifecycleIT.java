package dev.weft.bridge.inbound;

import static dev.weft.bridge.inbound.InboundBench.route;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import dev.weft.bridge.deadletter.DeadLetterService;
import dev.weft.bridge.inbound.delivery.IncomingMessage;
import dev.weft.bridge.inbound.route.InboundRouteOptions;
import dev.weft.kernel.bus.LocalAddresses;
import dev.weft.tools.testkit.Async;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Starts, stops and what is around them. */
@Timeout(60)
class RouteLifecycleIT {
  private static final long ACK_WAIT_MS = 2_000;

  private final Queue<String> handled = new ConcurrentLinkedQueue<>();
  @AutoClose private final InboundBench bench = new InboundBench();

  @BeforeEach
  void open() throws Exception {
    bench.handle(
        delivery -> {
          handled.add(delivery.eventId());
          return Future.succeededFuture();
        });
  }

  @Test
  void aRouteWithoutDeadLettersNeedsNoStreamOfThem() throws Exception {
    bench.client.jetStreamManagement().deleteStream("DEAD_LETTERS");

    bench.start(withoutDeadLetters());

    bench.publish("o-1");
    bench.awaitAllAcked();
    assertThat(handled).containsExactly("o-1:created");
    assertThat(bench.routes.health().keySet()).containsExactly(InboundBench.ROUTE);
  }

  @Test
  void whatStopsWhileItStartsLeavesNothingBehind() {
    bench.start(route(4, ACK_WAIT_MS, 5));
    Set<String> before = Set.copyOf(bench.vertx.deploymentIDs());
    InboundRoutes routes = routes();

    Future<Void> started = routes.start();
    Async.await(routes.stop());

    await().until(started::isComplete);
    assertThat(bench.vertx.deploymentIDs()).isEqualTo(before);
  }

  @Test
  void aRouteThatIsNotDeployedYetIsNotDisturbedByItsConnection() {
    bench.start(route(4, ACK_WAIT_MS, 5));
    InboundRouteOptions option = route(4, ACK_WAIT_MS, 5);
    DeadLetterService office =
        new DeadLetterService(
            bench.vertx, bench.connections, InboundBench.TYPES, OpenTelemetry.noop(), Map.of());
    InboundRoute route =
        new InboundRoute(
            option,
            message -> IncomingMessage.of(message, option),
            bench.connections,
            office,
            InboundBench.TYPES,
            OpenTelemetry.noop());

    assertThatCode(route::connectionUp).doesNotThrowAnyException();
  }

  private InboundRoutes routes() {
    return new InboundRoutes(
        bench.vertx,
        List.of(route(4, ACK_WAIT_MS, 5)),
        LocalAddresses.ALONE,
        bench.connections,
        InboundBench.TYPES,
        OpenTelemetry.noop());
  }

  private static InboundRouteOptions withoutDeadLetters() {
    return new InboundRouteOptions(
        InboundBench.ROUTE,
        "ORDERS",
        List.of("orders.created.*"),
        InboundBench.ROUTE,
        InboundBench.ADDRESS,
        4,
        ACK_WAIT_MS,
        List.of(100L),
        5,
        30_000,
        false,
        false,
        false,
        0);
  }
}
