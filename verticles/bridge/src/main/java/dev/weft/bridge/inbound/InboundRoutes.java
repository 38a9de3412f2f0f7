package dev.weft.bridge.inbound;

import dev.weft.bridge.connection.NatsConnections;
import dev.weft.bridge.connection.client.ReceivedMessage;
import dev.weft.bridge.deadletter.DeadLetterService;
import dev.weft.bridge.inbound.consumer.RouteConsumer;
import dev.weft.bridge.inbound.delivery.IncomingMessage;
import dev.weft.bridge.inbound.delivery.Replay;
import dev.weft.bridge.inbound.route.InboundRouteOptions;
import dev.weft.bridge.inbound.route.RouteHealth;
import dev.weft.kernel.EventLoops;
import dev.weft.kernel.bus.LocalAddresses;
import dev.weft.kernel.bus.MessageTypes;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Every inbound route of this node, each on the event loop of the connection that it pulls by. Made
 * once; the connections are up and the streams exist when it is started.
 *
 * <p>Thread-safe.
 */
public final class InboundRoutes {
  private final Vertx vertx;
  private final Collection<InboundRouteOptions> options;
  private final LocalAddresses reach;
  private final NatsConnections connections;
  private final MessageTypes types;
  private final OpenTelemetry telemetry;
  private volatile DeadLetterService deadLetterService;
  private volatile Set<String> seen = Set.of();
  private final List<InboundRoute> routes = new CopyOnWriteArrayList<>();
  private final List<RemoteRoute> others = new CopyOnWriteArrayList<>();
  private final List<Future<String>> deployments = new CopyOnWriteArrayList<>();

  /**
   * @param options every route that is configured
   * @param reach whose addresses other nodes answer; their routes are not pulled here
   */
  public InboundRoutes(
      Vertx vertx,
      Collection<InboundRouteOptions> options,
      LocalAddresses reach,
      NatsConnections connections,
      MessageTypes types,
      OpenTelemetry telemetry) {
    this.vertx = vertx;
    this.options = List.copyOf(options);
    this.reach = reach;
    this.connections = connections;
    this.types = types;
    this.telemetry = telemetry;
  }

  /** Completes when every route pulls. */
  public Future<Void> start() {
    deadLetterService =
        new DeadLetterService(vertx, connections, types, telemetry, orderedByRoute());
    List<Replay> replays = Replay.of(options);
    for (InboundRouteOptions option : options) {
      add(option, message -> IncomingMessage.of(message, option));
      if (reach.isElsewhere(option.address())) {
        watch(option);
      }
    }
    replays.forEach(replay -> add(replay.options(), replay::delivery));
    connections.onUp(() -> routes.forEach(InboundRoute::connectionUp));
    List<Future<Void>> starts = routes.stream().map(this::deploy).toList();
    Future<Void> opened = replays.isEmpty() ? Future.succeededFuture() : deadLetterService.open();
    return opened.compose(open -> Future.all(starts)).mapEmpty();
  }

  /** Blocks. Makes the consumers of every route, of replays too, or puts them right. */
  public void provision(Connection connection) throws IOException, JetStreamApiException {
    for (InboundRouteOptions option : options) {
      RouteConsumer.provision(connection, option);
    }
    for (Replay replay : Replay.of(options)) {
      RouteConsumer.provision(connection, replay.options());
    }
  }

  /** Which owners of addresses the nodes of the cluster have, this one too. */
  public void sees(Set<String> owners) {
    seen = Set.copyOf(owners);
    others.forEach(other -> other.sees(seen));
  }

  /** Stops pulling and completes when nothing is in flight. What still starts stops then. */
  public Future<Void> stop() {
    List<Future<Void>> stops = deployments.stream().map(this::undeploy).toList();
    deployments.clear();
    others.forEach(RemoteRoute::close);
    others.clear();
    DeadLetterService opened = deadLetterService;
    deadLetterService = null;
    Future<Void> closed = opened == null ? Future.succeededFuture() : opened.close();
    return closed.eventually(() -> Future.join(stops)).mapEmpty();
  }

  /** By name of the route, in the order of the configuration. */
  public Map<String, RouteHealth> health() {
    Map<String, RouteHealth> health = new LinkedHashMap<>();
    routes.forEach(route -> health.put(route.name(), route.health()));
    return health;
  }

  private Map<String, Boolean> orderedByRoute() {
    return options.stream()
        .collect(
            Collectors.toUnmodifiableMap(InboundRouteOptions::name, InboundRouteOptions::ordered));
  }

  private void add(InboundRouteOptions option, Function<ReceivedMessage, IncomingMessage> form) {
    if (!reach.isElsewhere(option.address())) {
      routes.add(new InboundRoute(option, form, connections, deadLetterService, types, telemetry));
    }
  }

  private void watch(InboundRouteOptions option) {
    RemoteRoute other =
        new RemoteRoute(vertx, option, connections.control(), connections.clock(), telemetry);
    others.add(other);
    other.sees(seen);
    other.open();
  }

  private Future<Void> deploy(InboundRoute route) {
    Future<String> deployment = vertx.deployVerticle(EventLoops.beside(route.home(), route));
    deployments.add(deployment);
    return deployment.compose(deployed -> route.pulling());
  }

  private Future<Void> undeploy(Future<String> deployment) {
    return deployment.transform(
        route -> route.succeeded() ? vertx.undeploy(route.result()) : Future.succeededFuture());
  }
}
