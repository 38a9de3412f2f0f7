package dev.weft.bridge.inbound;

import dev.weft.bridge.Scope;
import dev.weft.bridge.connection.NatsConnections;
import dev.weft.bridge.connection.NatsLink;
import dev.weft.bridge.deadletter.DeadLetterOffice;
import dev.weft.bridge.trace.MessagingSpans;
import dev.weft.kernel.bus.MessageTypes;
import dev.weft.kernel.bus.Reach;
import dev.weft.kernel.failure.Failure;
import io.nats.client.Message;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Event-loop confined, apart from what says otherwise. Never blocks. One entry of {@code
 * routes.inbound} at work: has a consumer, pulls, hands each message to its flow, and begins again
 * by itself whenever server, leader or connection went away.
 */
final class InboundRoute extends VerticleBase implements PullLoop.Port, RouteEvents {
  private static final Logger LOG = LoggerFactory.getLogger(InboundRoute.class);
  private static final long RETRY_MS = 500;
  private static final long BEGIN_AGAIN_MS_MIN = 1_000;
  private static final int NOT_RECONNECTED = 0;

  /** A server that finds no leader waits longer than that before it stands for election. */
  private static final long ELECTION_MS_MIN = 3_000;

  private final InboundRouteOptions route;
  private final Scope scope;
  private final NatsConnections connections;
  private final Incoming.Form form;
  private final DeadLetterOffice office;
  private final MessageTypes types;
  private final OpenTelemetry telemetry;
  private final NatsLink link;
  private final PullInbox inbox;
  private final PullLoop loop;
  private final RouteStatus status;
  private final Promise<Void> pulling = Promise.promise();

  private RouteMetrics metrics;
  private RouteLag lag;
  private Settlements settlements;
  private Workload workload;
  private long timerId;
  private long reconnects = NOT_RECONNECTED;
  private boolean refusing;

  private volatile String consumerLeader = "";
  private long begunMs;

  /**
   * @param scope whom it brings them to
   * @param form makes deliveries of the messages that come
   */
  InboundRoute(
      InboundRouteOptions route,
      Scope scope,
      Incoming.Form form,
      NatsConnections connections,
      DeadLetterOffice office,
      MessageTypes types,
      OpenTelemetry telemetry) {
    this.route = route;
    this.scope = scope;
    this.status = new RouteStatus(route.name(), !scope.isForeign(route));
    this.connections = connections;
    this.form = form;
    this.office = office;
    this.types = types;
    this.telemetry = telemetry;
    this.link = connections.pulls();
    this.inbox = new PullInbox(link, route, InboundRoute::nowMs);
    this.loop = new PullLoop(this, route.maxInFlight(), InboundRoute::nowMs);
  }

  /** Completes before the route pulls, which may have to wait for the server: {@link #pulling}. */
  @Override
  public Future<?> start() {
    MessagingSpans spans = new MessagingSpans(telemetry);
    metrics = new RouteMetrics(telemetry, route.name());
    metrics.watch(status);
    lag = new RouteLag(status::lag);
    settlements = new Settlements(link.writer(), metrics::settlementLost);
    AckExtender extender =
        new AckExtender(route.ackWaitMs(), settlements::extend, InboundRoute::nowMs);
    PauseGate gate = new PauseGate(this);
    Parking parking = new Parking(vertx, office.book());
    MessageFlow flow =
        new MessageFlow(
            route.durable(),
            new EventDecoder(types),
            parking,
            new HandlerCall(vertx, scope, spans, gate),
            office.letters(),
            new LetterWrites(vertx),
            settlements,
            spans,
            metrics,
            this);
    DelayLine delays = new DelayLine(route.delayMs(), System::currentTimeMillis);
    KeyLines lines = new KeyLines(vertx, loop, settlements, parking::knowsPlaceOf);
    workload = new Workload(form, extender, delays, lines, gate, flow, settlements);
    reconnects = link.connection().getStatistics().getReconnects();
    timerId = vertx.setPeriodic(extender.tickMs(), id -> tick());
    steer();
    begin();
    return Future.succeededFuture();
  }

  /**
   * What the server has sent by the time that the subscription ends is handled too: a nak instead
   * would be forgotten if the server stopped next, and the message come only after its ack wait.
   */
  @Override
  public Future<?> stop() {
    status.become(RouteState.STOPPED);
    pulling.tryFail("route " + route.name() + " was stopped");
    return end()
        .onComplete(
            ended -> {
              vertx.cancelTimer(timerId);
              metrics.close();
            });
  }

  /** Thread-safe. Completes when the first pull is open. */
  Future<Void> pulling() {
    return pulling.future();
  }

  /** Thread-safe. */
  RouteHealth health() {
    return status.health(inbox.isPinned());
  }

  /** Thread-safe. Whom the route's address belongs to. */
  String owner() {
    return Reach.owner(route.address());
  }

  /** Thread-safe. Whether somebody is there for what only other nodes can handle. */
  void serve(boolean somebody) {
    status.want(somebody || !scope.isForeign(route));
    if (context != null) {
      context.runOnContext(v -> steer());
    }
  }

  /** Thread-safe. Where the events come from. */
  String stream() {
    return route.stream();
  }

  /** Thread-safe. A connection of the pool is back; perhaps that of this route. */
  void connectionUp() {
    if (context == null) {
      return;
    }
    context.runOnContext(
        v -> {
          long now = link.connection().getStatistics().getReconnects();
          if (now != reconnects) {
            reconnects = now;
            settlements.resend();
            loop.lose("reconnected");
          }
        });
  }

  @Override
  public boolean pull(int count) {
    return inbox.pull(
        count, () -> context.runOnContext(v -> loop.lose("a pull could not be sent")));
  }

  @Override
  public void handle(Message message) {
    workload
        .begin(message)
        .onComplete(
            settled -> {
              loop.release();
              status.inFlight(loop.inFlight());
            });
    status.inFlight(loop.inFlight());
  }

  @Override
  public void refuse(Message message) {
    workload.refuse(message);
  }

  @Override
  public void lost(String reason) {
    LOG.info("route={} begins to pull again: {}", route.name(), reason);
    status.lastError(reason);
    status.become(RouteState.STARTING);
    if (nowMs() - begunMs < BEGIN_AGAIN_MS_MIN) {
      // It will be lost again at once: the server answers whatever is asked with a refusal.
      vertx.setTimer(RETRY_MS, id -> begin());
    } else {
      begin();
    }
  }

  @Override
  public void failed(Failure failure) {
    status.lastError(failure.getMessage());
  }

  @Override
  public void paused(Failure reason) {
    LOG.warn("route={} pauses: {}", route.name(), reason.getMessage());
    status.pause(true);
    metrics.paused();
    steer();
  }

  @Override
  public void resumed() {
    LOG.info("route={} goes on", route.name());
    status.pause(false);
    status.lastError("");
    metrics.resumed();
    steer();
  }

  @Override
  public void stopped(Failure failure) {
    status.lastError(failure.getMessage());
    if (!status.is(RouteState.FAILED) && !status.is(RouteState.STOPPED)) {
      LOG.error("route={} stops: {}", route.name(), failure.getMessage());
      status.become(RouteState.FAILED);
      end();
    }
  }

  private void steer() {
    if (status.isDue()) {
      loop.resume();
    } else {
      loop.pause();
    }
    if (!status.isWanted()) {
      inbox.unpin();
    }
  }

  /**
   * Completes when all is settled or given back. Ends the subscription before it gives anything
   * back: the server would send it here again, and again, for as long as a pull is open.
   */
  private Future<?> end() {
    loop.stopPulling();
    return connections
        .blocking(inbox::drain)
        .compose(drained -> Future.fromCompletionStage(drained, context))
        .otherwise(false)
        .onComplete(drained -> refuseTheRest())
        .compose(drained -> workload.drained())
        .onComplete(drained -> inbox.unpin());
  }

  private void refuseTheRest() {
    refusing = true;
    loop.stop();
    workload.close();
    if (status.isPaused()) {
      status.pause(false);
      metrics.resumed();
    }
  }

  private void begin() {
    if (!status.is(RouteState.STARTING)) {
      return;
    }
    connections
        .blocking(this::prepare)
        .onComplete(prepared -> begun(), error -> retry(String.valueOf(error.getMessage())));
  }

  /** Blocks: runs on a worker. */
  private Void prepare() throws Exception {
    inbox.open(
        message -> context.runOnContext(v -> arrived(message)),
        advisory -> context.runOnContext(v -> elected(advisory)));
    consumerLeader = ConsumerSetup.apply(link.connection(), route);
    return null;
  }

  private void begun() {
    if (status.is(RouteState.STARTING)) {
      status.become(RouteState.RUNNING);
      begunMs = nowMs();
      status.lastError("");
      loop.start();
      pulling.tryComplete();
    }
  }

  private void retry(String error) {
    if (!error.equals(status.lastError())) {
      LOG.warn("route={} has no consumer yet: {}", route.name(), error);
    }
    status.lastError(error);
    vertx.setTimer(RETRY_MS, id -> begin());
  }

  private void arrived(Message message) {
    if (message.isStatusMessage()) {
      told(message);
    } else if (!message.isJetStream()) {
      LOG.warn("route={} got a message that no stream sent", route.name());
    } else {
      inbox.arrived(message);
      lag.arrived(message.metaData().pendingCount());
      if (!refusing) {
        workload.hold(message);
      }
      loop.arrived(message, !refusing);
    }
  }

  /**
   * What was asked of the leader before is lost. Of a consumer that was just made, the election
   * that made its leader may be told late.
   */
  private void elected(Message advisory) {
    String leader = new JsonObject(Buffer.buffer(advisory.getData())).getString("leader", "");
    boolean isOld = leader.equals(consumerLeader) && nowMs() - begunMs < ELECTION_MS_MIN;
    if (!isOld) {
      loop.lose("its consumer is led by " + leader + " now");
    }
  }

  private void told(Message answer) {
    if (!PullInbox.isWrongPin(answer.getStatus())) {
      loop.status(answer.getStatus(), answer.getHeaders());
    } else if (inbox.dropPin() && status.is(RouteState.RUNNING)) {
      LOG.info("route={} is not pinned here any more", route.name());
      loop.start();
    }
  }

  private void tick() {
    workload.tick();
    inbox.tick();
    lag.tick(loop.isWaiting());
    loop.tick();
  }

  private static long nowMs() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }
}
