package dev.weft.bridge;

import com.google.protobuf.Message;
import dev.weft.bridge.connection.NatsConnections;
import dev.weft.bridge.inbound.InboundRoutes;
import dev.weft.bridge.inbound.route.RouteHealth;
import dev.weft.bridge.mesh.Member;
import dev.weft.bridge.mesh.Mesh;
import dev.weft.bridge.mesh.MeshOptions;
import dev.weft.bridge.outbound.JournalVerticle;
import dev.weft.bridge.outbound.OutboundRouteOptions;
import dev.weft.bridge.stream.ServerVersion;
import dev.weft.bridge.stream.StreamHealth;
import dev.weft.bridge.stream.StreamProvisioner;
import dev.weft.bridge.stream.StreamWatch;
import dev.weft.kernel.EventLoops;
import dev.weft.kernel.bus.LocalAddresses;
import dev.weft.kernel.bus.MessageTypes;
import dev.weft.kernel.bus.ProtobufCodec;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.kernel.options.OptionsReader;
import dev.weft.kernel.time.ServerClock;
import io.nats.client.Connection;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bridge of one node: first {@link #connect}, which brings the journal and the services of
 * other nodes to the event bus, then, when the services listen, {@link #startRoutes}. The protobuf
 * codec is registered on the event bus before.
 *
 * <p>Thread-safe.
 */
public final class Bridge {
  private static final Logger LOG = LoggerFactory.getLogger(Bridge.class);
  private static final long PROVISION_PAUSE_MS = 500;
  private static final Future<Void> NOTHING = Future.succeededFuture();

  private final Vertx vertx;
  private final BridgeOptions options;
  private final Optional<Mesh> mesh;
  private final MessageTypes types;
  private final OpenTelemetry telemetry;
  private final NatsConnections connections;
  private final InboundRoutes inbound;
  private volatile String waitsFor = "the streams";
  private volatile boolean closed;
  private volatile JournalVerticle journal;
  private volatile Mesh joined;
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

  /**
   * The bridge of an application: reads its configuration strictly and makes the event bus carry
   * protobuf messages. Starts nothing yet; {@link #start} does.
   *
   * @param config sections {@code nats}, {@code journal}, {@code streams} and {@code routes}, with
   *     the keys of docs/configuration.md
   * @param types the default instance of each type of event. When there is one, an event that names
   *     no type is of that one
   * @throws dev.weft.kernel.options.OptionsException when a key is wrong
   */
  public static Bridge of(Vertx vertx, JsonObject config, List<? extends Message> types) {
    OptionsReader root = new OptionsReader(config);
    BridgeOptions options = BridgeOptions.read(root);
    root.done();
    if (options.nats().servers().isEmpty()) {
      throw root.section("nats").wrong("servers", "is missing");
    }
    MessageTypes known = new MessageTypes(types);
    ProtobufCodec.register(vertx);
    return new Bridge(vertx, options, known, OpenTelemetry.noop());
  }

  /** A bridge of everything, for whoever listens on the event bus. Starts nothing yet. */
  public Bridge(Vertx vertx, BridgeOptions options, MessageTypes types, OpenTelemetry telemetry) {
    this(
        vertx,
        options,
        LocalAddresses.ALONE,
        Optional.empty(),
        types,
        telemetry,
        new ServerClock(Clock.systemUTC()));
  }

  /**
   * Starts nothing yet.
   *
   * @param options with at least one server
   * @param reach which addresses only other nodes answer; their routes are not pulled here
   * @param others what the node is to others; empty: it is none to anybody
   * @param clock learns the servers' time
   */
  public Bridge(
      Vertx vertx,
      BridgeOptions options,
      LocalAddresses reach,
      Optional<MeshOptions> others,
      MessageTypes types,
      OpenTelemetry telemetry,
      ServerClock clock) {
    this.vertx = vertx;
    this.options = options;
    this.types = types;
    this.telemetry = telemetry;
    this.connections = new NatsConnections(vertx, options.nats(), clock);
    this.inbound =
        new InboundRoutes(vertx, options.inbound().values(), reach, connections, types, telemetry);
    this.mesh = others.map(known -> new Mesh(known, connections, telemetry, inbound::sees));
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
        .compose(watched -> deploy(options.outbound().values(), options.streams().keySet()))
        .compose(answering -> deployMesh());
  }

  /** {@link #connect} and {@link #startRoutes}, when all handlers listen already. */
  public Future<Void> start() {
    return connect().compose(connected -> startRoutes());
  }

  /** {@link #stopRoutes} and {@link #close}. */
  public Future<Void> stop() {
    return stopRoutes().eventually(this::close);
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
                      inbound.provision(connections.control().connection());
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

  /** Completes when every inbound route pulls, and others ask this node. After {@link #connect}. */
  public Future<Void> startRoutes() {
    return inbound.start().compose(pulling -> mesh.map(Mesh::serve).orElse(NOTHING));
  }

  /** The nodes in sight, this one among them; none when it is by itself. */
  public List<Member> members() {
    return mesh.map(Mesh::members).orElse(List.of());
  }

  /** From now on no other node asks this one; completes when those that did are answered. */
  public Future<Void> leave() {
    return mesh.map(Mesh::leave).orElse(NOTHING);
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
    return undeploy(joined)
        .eventually(() -> undeploy(journal))
        .eventually(() -> undeploy(watch))
        .eventually(connections::close);
  }

  private Future<Void> undeploy(VerticleBase deployed) {
    return deployed == null ? NOTHING : vertx.undeploy(deployed.deploymentID());
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
              Connection connection = connections.control().connection();
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

  private Future<Void> deployMesh() {
    return mesh.map(verticle -> deploy(verticle).onSuccess(deployed -> joined = verticle))
        .orElse(NOTHING);
  }

  private Future<Void> watchStreams() {
    StreamWatch verticle = new StreamWatch(connections, options.streams().values(), telemetry);
    return deploy(verticle).onSuccess(deployed -> watch = verticle);
  }

  private Future<Void> deploy(Collection<OutboundRouteOptions> outbound, Set<String> streams) {
    JournalVerticle verticle =
        new JournalVerticle(
            options.journal(),
            (stream, sequence) -> mesh.ifPresent(others -> others.advanced(stream, sequence)),
            outbound,
            streams,
            stream -> options.streams().get(stream).commit(),
            connections.appends(),
            types,
            telemetry);
    return deploy(verticle).onSuccess(deployed -> journal = verticle);
  }

  /** Beside the connection that it works with. */
  private Future<Void> deploy(VerticleBase verticle) {
    return vertx
        .deployVerticle(EventLoops.beside(connections.appends().context(), verticle))
        .mapEmpty();
  }
}
