package dev.weft.bridge;

import dev.weft.bridge.common.Scope;
import dev.weft.bridge.connection.NatsConnections;
import dev.weft.bridge.inbound.InboundRoutes;
import dev.weft.bridge.inbound.route.RouteHealth;
import dev.weft.bridge.outbound.JournalVerticle;
import dev.weft.bridge.outbound.OutboundRouteOptions;
import dev.weft.bridge.stream.ServerVersion;
import dev.weft.bridge.stream.StreamHealth;
import dev.weft.bridge.stream.StreamProvisioner;
import dev.weft.bridge.stream.StreamWatch;
import dev.weft.kernel.bus.MessageTypes;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.kernel.time.ServerClock;
import io.nats.client.Connection;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bridge of one node: first {@link #connect}, which brings the journal to the event bus, then,
 * when the services listen, {@link #startRoutes}. The protobuf codec is registered on the event bus
 * before.
 *
 * <p>Thread-safe.
 */
public final class Bridge {
  private static final Logger LOG = LoggerFactory.getLogger(Bridge.class);
  private static final long PROVISION_PAUSE_MS = 500;

  private final Vertx vertx;
  private final BridgeOptions options;
  private final Scope scope;
  private final MessageTypes types;
  private final OpenTelemetry telemetry;
  private final NatsConnections connections;
  private final InboundRoutes inbound;
  private volatile String waitsFor = "the streams";
  private volatile boolean closed;
  private volatile JournalVerticle journal;
  private volatile StreamWatch watch;

  /**
   * What the bridge is doing now.
   *
   * @param waitsFor what keeps {@link #connect} from completing; else empty
   * @param pendingAppends requests that wait for the server's acknowledgement
   * @param routes by name
   * @param streams by name; none before {@link #connect} has completed
   */
  public record Health(
      boolean connected,
      String waitsFor,
      int pendingAppends,
      Map<String, RouteHealth> routes,
      Map<String, StreamHealth> streams) {}

  /** A bridge of everything, for whoever listens on the event bus. Starts nothing yet. */
  public Bridge(Vertx vertx, BridgeOptions options, MessageTypes types, OpenTelemetry telemetry) {
    this(vertx, options, Scope.EVERYTHING, types, telemetry);
  }

  public Bridge(
      Vertx vertx,
      BridgeOptions options,
      Scope scope,
      MessageTypes types,
      OpenTelemetry telemetry) {
    this(vertx, options, scope, types, telemetry, new ServerClock(Clock.systemUTC()));
  }

  /**
   * Starts nothing yet.
   *
   * @param options with at least one server
   * @param scope how far it carries
   * @param clock learns the servers' time
   */
  public Bridge(
      Vertx vertx,
      BridgeOptions options,
      Scope scope,
      MessageTypes types,
      OpenTelemetry telemetry,
      ServerClock clock) {
    this.vertx = vertx;
    this.options = options;
    this.scope = scope;
    this.types = types;
    this.telemetry = telemetry;
    this.connections = new NatsConnections(vertx, options.nats(), clock);
    this.inbound =
        new InboundRoutes(vertx, options.inbound().values(), scope, connections, types, telemetry);
  }

  /**
   * Completes when the connections are up, the streams are as configured and the journal answers on
   * the event bus; pending for as long as NATS is away. Fails with FATAL when the server is too old
   * or a stream cannot be as configured. Called once.
   */
  public Future<Void> connect() {
    return connections
        .connect()
        .compose(connected -> provisionStreams())
        .compose(ready -> watchStreams())
        .compose(watched -> deploy(options.outbound().values(), options.streams().keySet()));
  }

  /**
   * Instead of {@link #connect}, for an operator: makes streams and the consumers of every route as
   * they are configured, for nodes that may not. Fails like {@link #connect}. Called once.
   */
  public Future<Void> provision() {
    return connections
        .connect()
        .compose(connected -> provisionStreams())
        .compose(
            ready ->
                connections.blocking(
                    () -> {
                      inbound.provision(connections.appends().connection());
                      return null;
                    }));
  }

  /**
   * Instead of {@link #connect}, for who only reads: streams are taken as they are, and nothing can
   * be appended. Completes with the names of those that exist, pending for as long as NATS is away
   * or has no leader that answers. Fails with FATAL when the server is too old. Called once.
   */
  public Future<Set<String>> connectToRead() {
    return connections
        .connect()
        .compose(connected -> untilReady(StreamProvisioner::names))
        .compose(streams -> deploy(List.of(), streams).map(streams));
  }

  /** Completes when every inbound route pulls. After {@link #connect}. */
  public Future<Void> startRoutes() {
    return inbound.start();
  }

  /**
   * Which owners, by the first token of their addresses, other nodes have that hear no bridge of
   * their own. Routes that only other nodes can handle pull for these alone, so that no event waits
   * here for somebody who has gone. None until it is called; called whenever it changes.
   */
  public void serve(Set<String> owners) {
    inbound.serve(owners);
  }

  /**
   * Which owners of addresses the nodes have that this one hears, itself included. None until it is
   * called; called whenever it changes.
   */
  public void sees(Set<String> owners) {
    inbound.sees(owners);
  }

  /** Stops pulling; completes when what was in flight is settled. */
  public Future<Void> stopRoutes() {
    return inbound.stop();
  }

  /** What the bridge is doing now. */
  public Health health() {
    JournalVerticle now = journal;
    StreamWatch watching = watch;
    return new Health(
        connections.areUp(),
        waitsFor,
        now == null ? 0 : now.pendingAppends(),
        inbound.health(),
        watching == null ? Map.of() : watching.health());
  }

  /** Ends the journal, when its appends have ended, and the connections. Routes were stopped. */
  public Future<Void> close() {
    closed = true;
    return undeploy(journal).eventually(() -> undeploy(watch)).eventually(connections::close);
  }

  private Future<Void> undeploy(VerticleBase deployed) {
    return deployed == null ? Future.succeededFuture() : vertx.undeploy(deployed.deploymentID());
  }

  private Future<Void> provisionStreams() {
    return untilReady(
        provisioner -> {
          provisioner.apply(options.streams().values());
          return null;
        });
  }

  /** Again and again while it fails with RETRY. */
  private <T> Future<T> untilReady(Function<StreamProvisioner, T> step) {
    return connections
        .blocking(
            () -> {
              Connection connection = connections.appends().connection();
              ServerVersion.check(connection.getServerInfo());
              return step.apply(new StreamProvisioner(connection, connections.clock()));
            })
        .onSuccess(ready -> waitsFor = "")
        .recover(error -> untilReady(step, Failure.of(error)));
  }

  private <T> Future<T> untilReady(Function<StreamProvisioner, T> step, Failure failure) {
    if (closed || !failure.is(FailureKind.RETRY)) {
      return Future.failedFuture(failure);
    }
    waitsFor = failure.detail();
    LOG.warn("streams are not ready, retrying: {}", failure.getMessage());
    return vertx.timer(PROVISION_PAUSE_MS).compose(waited -> untilReady(step));
  }

  private Future<Void> watchStreams() {
    StreamWatch verticle = new StreamWatch(connections, options.streams().values(), telemetry);
    return vertx.deployVerticle(verticle).onSuccess(deployed -> watch = verticle).mapEmpty();
  }

  private Future<Void> deploy(Collection<OutboundRouteOptions> outbound, Set<String> streams) {
    JournalVerticle verticle =
        new JournalVerticle(
            options.journal(),
            scope,
            outbound,
            streams,
            stream -> options.streams().get(stream).commit(),
            connections.appends(),
            types,
            telemetry);
    return vertx.deployVerticle(verticle).onSuccess(deployed -> journal = verticle).mapEmpty();
  }
}
