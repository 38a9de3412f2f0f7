package dev.weft.launcher.node;

import dev.weft.bridge.Bridge;
import dev.weft.bridge.BridgeOptions;
import dev.weft.bridge.mesh.Member;
import dev.weft.bridge.mesh.MeshOptions;
import dev.weft.kernel.ServiceContext;
import dev.weft.kernel.bus.ProtobufCodec;
import dev.weft.kernel.journal.BusJournal;
import dev.weft.kernel.time.ServerClock;
import dev.weft.launcher.config.WeftConfig;
import dev.weft.launcher.telemetry.Telemetry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node with the roles that it was given. It is alive as soon as its HTTP port is open and ready
 * when events flow; without NATS it stays alive and not ready for as long as that takes. Once
 * started, once stopped.
 *
 * <p>Thread-safe.
 */
public final class WeftNode {
  private static final Logger LOG = LoggerFactory.getLogger(WeftNode.class);

  /** Of the shutdown's time after the delay: for what is in flight; for a child, at least. */
  private static final double DRAIN_SHARE = 0.7;

  private static final double CHILD_SHARE = 0.1;
  private static final Future<Void> NOTHING = Future.succeededFuture();

  private final WeftConfig config;
  private final Telemetry telemetry;
  private final Vertx vertx;
  private final ServerClock clock;
  private final ServiceContext service;
  private final NodeServices services;
  private final Readiness readiness;
  private final Edge edge;
  private final Promise<Void> ready = Promise.promise();
  private volatile Children children;
  private volatile Future<Void> childrenStarted = NOTHING;
  private volatile Bridge bridge;
  private Future<Void> stopped;

  /**
   * Starts nothing yet.
   *
   * @param telemetry outlives the node; the caller closes it
   */
  public WeftNode(WeftConfig config, Telemetry telemetry) {
    this(config, telemetry, Clock.systemUTC());
  }

  /**
   * The same with a clock of the caller's, for tests of a node whose own clock is wrong.
   *
   * @param localClock stands for the clock of the machine
   */
  public WeftNode(WeftConfig config, Telemetry telemetry, InstantSource localClock) {
    this.config = config;
    this.telemetry = telemetry;
    this.vertx = VertxFactory.create(config.node(), telemetry);
    this.clock = new ServerClock(localClock);
    this.service = new ServiceContext(BusJournal::new, telemetry.openTelemetry(), clock);
    this.services = new NodeServices(vertx, config, service);
    this.readiness = new Readiness(vertx, config.node().roles(), config.cluster(), telemetry);
    this.edge = new Edge(vertx, config, readiness, service);
    ProtobufCodec.register(vertx);
  }

  /**
   * Completes when HTTP is answered, and goes on by itself until {@link #ready}. Fails when this
   * machine cannot run the node: a port or data directory that is taken, no nats-server.
   */
  public Future<Void> start() {
    return vertx
        .executeBlocking(() -> Children.prepare(config))
        .compose(
            prepared -> {
              children = prepared;
              return startTogether();
            })
        .onFailure(ready::tryFail);
  }

  /**
   * Completes when orders are taken and worked on; not before NATS is there. Fails when that can
   * never be.
   */
  public Future<Void> ready() {
    return ready.future();
  }

  /** The port of HTTP; once started. */
  public int httpPort() {
    return edge.port();
  }

  /** The members of its cluster; empty for a standalone node. */
  public List<Member> members() {
    return readiness.members();
  }

  /** Where NATS is; once ready. */
  public List<String> natsServers() {
    return children.natsServers(config);
  }

  /** Where the payment provider is; once ready. */
  public String providerUrl() {
    return children.providerUrl(config);
  }

  /** Its Vert.x instance, for tests that watch its event loops. */
  public Vertx vertx() {
    return vertx;
  }

  /**
   * Drains: says so at {@code /ready}, after {@code shutdown.drainDelay} takes no more requests,
   * pulls no more events, finishes and acks what is in flight, ends services, connections and child
   * processes. Completes within {@code shutdown.timeout} or so, and always well: what could not be
   * drained is logged, and comes again at the next start.
   */
  public synchronized Future<Void> stop() {
    if (stopped == null) {
      stopped = drainAndClose();
    }
    return stopped;
  }

  /** Blocks. Ends the child processes at once; for when {@link #stop} has taken too long. */
  public void killChildren() {
    if (children != null) {
      children.stop(0, 0);
    }
  }

  /** HTTP and the child processes, which take their time: neither needs the other. */
  private Future<Void> startTogether() {
    Future<Void> processes = startChildren();
    return edge.start().onSuccess(listening -> bringUp(processes));
  }

  private void bringUp(Future<Void> processes) {
    processes
        .compose(started -> unlessStopped(this::connect))
        .compose(connected -> unlessStopped(this::startServices))
        .compose(live -> unlessStopped(this::startRoutes))
        .onComplete(pulling -> becomeReady(), this::fail);
  }

  private Future<Void> unlessStopped(Supplier<Future<Void>> step) {
    Future<Void> outcome = ready.future();
    return outcome.failed() ? outcome : step.get();
  }

  private void becomeReady() {
    if (ready.tryComplete()) {
      readiness.started();
    }
  }

  private void fail(Throwable error) {
    if (ready.tryFail(error)) {
      readiness.failed(error);
    }
  }

  private Future<Void> startChildren() {
    readiness.starting("starting child processes");
    childrenStarted = blocking(children::start);
    return childrenStarted.onSuccess(started -> readiness.watch(children));
  }

  private Future<Void> connect() {
    List<String> servers = natsServers();
    readiness.starting("waiting for NATS at " + String.join(", ", servers));
    return vertx
        .executeBlocking(() -> children.bridge(config))
        .compose(
            options ->
                vertx
                    .executeBlocking(() -> NodeMesh.of(config, httpPort()))
                    .compose(others -> connect(options, others)));
  }

  private Future<Void> connect(BridgeOptions options, MeshOptions others) {
    bridge =
        new Bridge(
            vertx,
            options,
            config.node().roles().addresses(),
            Optional.of(others),
            WeftTypes.events().with(config.node().eventTypes()),
            telemetry.openTelemetry(),
            clock);
    readiness.watch(bridge);
    return bridge.connect();
  }

  private Future<Void> startServices() {
    readiness.starting("starting the services");
    return services.start(providerUrl()).compose(live -> blocking(children::awaitUsable));
  }

  private Future<Void> startRoutes() {
    readiness.starting("starting the routes");
    return bridge.startRoutes();
  }

  private Future<Void> drainAndClose() {
    boolean known = ready.future().succeeded();
    long endNanos =
        System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(config.node().shutdownTimeoutMs());
    readiness.drain();
    ready.tryFail(new CancellationException("the node was stopped before it was ready"));
    // Of no Vert.x context: a future of one would never complete once Vert.x is closed.
    Promise<Void> closed = Promise.promise();
    attempt("letting balancers find out", () -> known ? drainDelay() : NOTHING)
        .compose(noticed -> drain())
        .transform(drained -> attempt("closing the connections", this::closeBridge))
        .compose(step -> attempt("ending the child processes", () -> stopChildren(endNanos)))
        .onComplete(step -> attempt("closing", vertx::close).onComplete(closed));
    return closed.future();
  }

  private Future<Void> drainDelay() {
    long delayMs = config.node().drainDelayMs();
    return delayMs == 0 ? NOTHING : vertx.timer(delayMs, TimeUnit.MILLISECONDS).mapEmpty();
  }

  private Future<Void> drain() {
    long drainMs = share(DRAIN_SHARE);
    return attempt("leaving the other nodes", this::leave)
        .compose(step -> attempt("stopping HTTP", edge::stop))
        .compose(step -> attempt("draining the routes", this::stopRoutes))
        .compose(step -> attempt("draining the services", services::stop))
        .timeout(drainMs, TimeUnit.MILLISECONDS)
        .onFailure(
            late ->
                LOG.warn("not drained within {} ms; unfinished messages are redelivered", drainMs));
  }

  private Future<Void> leave() {
    return bridge == null ? NOTHING : bridge.leave();
  }

  private Future<Void> stopRoutes() {
    return bridge == null ? NOTHING : bridge.stopRoutes();
  }

  private Future<Void> closeBridge() {
    return bridge == null ? NOTHING : bridge.close();
  }

  private Future<Void> stopChildren(long endNanos) {
    long shareMs = share(CHILD_SHARE);
    long leftMs = TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
    // One share for the provider, one for what comes after.
    long natsMs = Math.max(shareMs, leftMs - 2 * shareMs);
    // What still starts them notices, and has to come back while there is a Vert.x to come back to.
    return children == null
        ? NOTHING
        : blocking(() -> children.stop(shareMs, natsMs))
            .eventually(childrenStarted::otherwiseEmpty);
  }

  /** Runs one step of the stop. If it fails, the next steps run all the same. */
  private static Future<Void> attempt(String step, Supplier<Future<Void>> action) {
    LOG.debug("{}", step);
    return action
        .get()
        .recover(
            error -> {
              LOG.warn("{}: {}", step, error.toString());
              return NOTHING;
            });
  }

  private Future<Void> blocking(Runnable action) {
    return vertx.executeBlocking(
        () -> {
          action.run();
          return null;
        },
        false);
  }

  private long share(double part) {
    return (long) ((config.node().shutdownTimeoutMs() - config.node().drainDelayMs()) * part);
  }
}
