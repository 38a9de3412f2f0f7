package dev.weft.bridge.inbound;

import dev.weft.bridge.common.BridgeFailures;
import dev.weft.bridge.connection.NatsConnections;
import dev.weft.bridge.connection.client.LoopConnection;
import dev.weft.bridge.connection.client.ReceivedMessage;
import dev.weft.bridge.deadletter.DeadLetterService;
import dev.weft.bridge.inbound.consumer.RouteConsumer;
import dev.weft.bridge.inbound.delivery.IncomingMessage;
import dev.weft.bridge.inbound.delivery.UnsettledMessages;
import dev.weft.bridge.inbound.route.InboundRouteOptions;
import dev.weft.bridge.inbound.route.RouteHealth;
import dev.weft.bridge.inbound.route.RouteMetrics;
import dev.weft.bridge.inbound.route.RouteStatus;
import dev.weft.kernel.bus.MessageTypes;
import dev.weft.kernel.failure.ActiveConditions;
import dev.weft.kernel.failure.Condition;
import dev.weft.kernel.failure.Failure;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.internal.ContextInternal;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One entry of {@code routes.inbound} at work: puts together what takes a message from its {@link
 * RouteConsumer} to the handler and back, and decides whether the route pulls, pauses or ends.
 *
 * <p>Event-loop confined, except where noted. Never blocks.
 */
final class InboundRoute extends VerticleBase implements UnsettledMessages.Events {
  private static final Logger LOG = LoggerFactory.getLogger(InboundRoute.class);
  private static final int NOT_RECONNECTED = 0;

  private final InboundRouteOptions route;
  private final Function<ReceivedMessage, IncomingMessage> form;
  private final DeadLetterService deadLetterService;
  private final MessageTypes types;
  private final OpenTelemetry telemetry;
  private final NatsConnections connections;
  private final LoopConnection pulls;
  private final RouteStatus status;
  private final RouteConsumer consumer;

  private ActiveConditions conditions;
  private RouteMetrics metrics;
  private UnsettledMessages unsettled;
  private long timerId;
  private long reconnects = NOT_RECONNECTED;

  /**
   * @param form makes deliveries of the messages that come
   */
  InboundRoute(
      InboundRouteOptions route,
      Function<ReceivedMessage, IncomingMessage> form,
      NatsConnections connections,
      DeadLetterService deadLetterService,
      MessageTypes types,
      OpenTelemetry telemetry) {
    this.route = route;
    this.form = form;
    this.deadLetterService = deadLetterService;
    this.types = types;
    this.telemetry = telemetry;
    this.connections = connections;
    this.pulls = connections.pulls();
    this.status = new RouteStatus();
    this.consumer = new RouteConsumer(route, connections, pulls, status);
  }

  /** Completes before the route pulls, which may have to wait for the server: {@link #pulling}. */
  @Override
  public Future<?> start() {
    conditions = ActiveConditions.of(vertx);
    metrics = new RouteMetrics(telemetry, route.name());
    metrics.watch(status);
    unsettled =
        new UnsettledMessages(
            vertx,
            route,
            form,
            connections.clock().of(route.stream()),
            consumer.permits(),
            deadLetterService,
            types,
            telemetry,
            metrics,
            this);
    reconnects = pulls.reconnects();
    timerId = vertx.setPeriodic(unsettled.tickMs(), id -> tick());
    consumer.open((ContextInternal) context, unsettled);
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    status.changeTo(RouteHealth.State.STOPPED);
    return end()
        .onComplete(
            ended -> {
              vertx.cancelTimer(timerId);
              metrics.close();
            });
  }

  /** Thread-safe. Completes when the first pull is open. */
  Future<Void> pulling() {
    return consumer.pulling();
  }

  /** Thread-safe. */
  RouteHealth health() {
    return status.health(route.stream(), consumer.isPinned());
  }

  /** Thread-safe. Where its messages come. */
  ContextInternal home() {
    return pulls.context();
  }

  /** Thread-safe. */
  String name() {
    return route.name();
  }

  /** Thread-safe. A connection of the pool is back; perhaps that of this route. */
  void connectionUp() {
    if (context == null) {
      return;
    }
    context.runOnContext(
        v -> {
          long now = pulls.reconnects();
          if (now != reconnects) {
            reconnects = now;
            unsettled.resend();
            consumer.pullLost("reconnected");
          }
        });
  }

  @Override
  public void failed(Failure failure) {
    status.lastError(failure.getMessage());
  }

  @Override
  public void paused(Failure reason) {
    LOG.warn("route={} pauses: {}", route.name(), reason.getMessage());
    status.pause(true);
    if (reason.id().equals(BridgeFailures.NO_HANDLER)) {
      conditions.begin(
          Condition.ROLE_MISSING, route.name(), reason.getMessage(), connections.clock().instant());
    }
    metrics.paused();
    consumer.applyStatus();
  }

  @Override
  public void resumed() {
    LOG.info("route={} resumes", route.name());
    status.pause(false);
    status.lastError("");
    conditions.end(Condition.ROLE_MISSING, route.name());
    metrics.resumed();
    consumer.applyStatus();
  }

  @Override
  public void stopped(Failure failure) {
    status.lastError(failure.getMessage());
    if (!status.is(RouteHealth.State.FAILED) && !status.is(RouteHealth.State.STOPPED)) {
      LOG.error("route={} stops: {}", route.name(), failure.getMessage());
      status.changeTo(RouteHealth.State.FAILED);
      end();
    }
  }

  private Future<?> end() {
    return consumer
        .close()
        .onComplete(
            closed -> {
              conditions.end(Condition.ROLE_MISSING, route.name());
              conditions.end(Condition.CONSUMER_CHANGED, route.name());
              if (status.isPaused()) {
                status.pause(false);
                metrics.resumed();
              }
            });
  }

  private void tick() {
    unsettled.tick();
    consumer.tick();
  }
}
