package dev.weft.bridge.inbound.consumer;

import dev.weft.bridge.connection.NatsConnections;
import dev.weft.bridge.connection.NatsLink;
import dev.weft.bridge.connection.client.LoopConnection;
import dev.weft.bridge.connection.client.ReceivedMessage;
import dev.weft.bridge.inbound.delivery.UnsettledMessages;
import dev.weft.bridge.inbound.route.InboundRouteOptions;
import dev.weft.bridge.inbound.route.RouteHealth;
import dev.weft.bridge.inbound.route.RouteStatus;
import dev.weft.kernel.failure.ActiveConditions;
import dev.weft.kernel.time.MonotonicClock;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A route's durable consumer and the pulls on it: brings what comes to the route's {@link
 * UnsettledMessages}, and begins again by itself whenever server, leader or connection went away.
 *
 * <p>Event-loop confined, except where noted. Never blocks.
 */
public final class RouteConsumer implements PullLoop.Port {
  private static final Logger LOG = LoggerFactory.getLogger(RouteConsumer.class);
  private static final long RETRY_MS = 500;

  /** Status 409: an operator has deleted the consumer, or another node recreates it. */
  private static final String CONSUMER_DELETED = "Consumer Deleted";

  private static final long BEGIN_AGAIN_MS_MIN = 1_000;

  /** A server that finds no leader waits longer than that before it stands for election. */
  private static final long ELECTION_MS_MIN = 3_000;

  private final InboundRouteOptions route;
  private final NatsConnections connections;
  private final NatsLink control;
  private final RouteStatus status;
  private final ConsumerState state = new ConsumerState();
  private final PullInbox inbox;
  private final PullLoop loop;
  private final Promise<Void> pulling = Promise.promise();

  private ContextInternal context;
  private UnsettledMessages unsettled;
  private ConsumerWatch watch;
  private ConsumerRepair repair;
  private boolean refusing;
  private volatile String leader = "";
  private long begunMs;

  /**
   * @param pulls brings the messages
   * @param status says whether it should pull, and is kept up to date
   */
  public RouteConsumer(
      InboundRouteOptions route,
      NatsConnections connections,
      LoopConnection pulls,
      RouteStatus status) {
    this.route = route;
    this.connections = connections;
    this.control = connections.control();
    this.status = status;
    this.inbox = new PullInbox(pulls, route, MonotonicClock::millis);
    this.loop = new PullLoop(this, route.maxInFlight(), MonotonicClock::millis);
  }

  /**
   * Begins; what has to wait for the server does so behind {@link #pulling}.
   *
   * @param context of the route
   * @param unsettled gets every message that comes
   */
  public void open(ContextInternal context, UnsettledMessages unsettled) {
    this.context = context;
    this.unsettled = unsettled;
    repair =
        new ConsumerRepair(
            route, connections, control, state, status, ActiveConditions.of(context.owner()));
    watch =
        new ConsumerWatch(
            context, control, route, connections.clock(), true, this::compare, this::missing);
    inbox.open(context, this::arrived, this::elected);
    applyStatus();
    begin();
  }

  /**
   * Completes when all is settled or given back. Ends the subscription before it gives anything
   * back: the server would send it here again, and again, for as long as a pull is open. What the
   * server has sent until then is handled: a nak instead would be forgotten if the server stopped
   * next, and the message come only after its ack wait.
   */
  public Future<?> close() {
    pulling.tryFail("route " + route.name() + " was stopped");
    loop.stopPulling();
    if (watch != null) {
      watch.close();
    }
    return inbox
        .drain()
        .onComplete(drained -> refuseTheRest())
        .compose(drained -> unsettled.drained())
        .onComplete(drained -> inbox.unpin());
  }

  /** Thread-safe. Completes when the first pull is open. */
  public Future<Void> pulling() {
    return pulling.future();
  }

  /** Thread-safe. Whether this route gets the messages of a pinned consumer, as far as it knows. */
  public boolean isPinned() {
    return inbox.isPinned();
  }

  public UnsettledMessages.Permits permits() {
    return loop;
  }

  /** Pulls or does not, as the status says by now. */
  public void applyStatus() {
    if (status.isPaused()) {
      loop.pause();
    } else {
      loop.resume();
    }
  }

  /** What was asked for will not come. */
  public void pullLost(String reason) {
    loop.pullLost(reason);
  }

  /** Called about once a second. */
  public void tick() {
    inbox.tick();
    loop.tick();
  }

  @Override
  public boolean pull(int count) {
    return inbox.pull(count);
  }

  @Override
  public void handle(ReceivedMessage message) {
    unsettled
        .begin(message)
        .onComplete(
            settled -> {
              loop.release();
              status.inFlight(loop.inFlight());
            });
    status.inFlight(loop.inFlight());
  }

  @Override
  public void refuse(ReceivedMessage message) {
    unsettled.refuse(message);
  }

  @Override
  public void lost(String reason) {
    LOG.info("route={} pulls again: {}", route.name(), reason);
    if (reason.contains(CONSUMER_DELETED)) {
      status.consumerChanged();
    }
    status.lastError(reason);
    status.changeTo(RouteHealth.State.STARTING);
    if (MonotonicClock.millis() - begunMs < BEGIN_AGAIN_MS_MIN
        || reason.contains(CONSUMER_DELETED)) {
      // It will be lost again at once: the server answers whatever is asked with a refusal; or it
      // is still at deleting files that the next consumer of that name would be made into.
      context.owner().setTimer(RETRY_MS, id -> begin());
    } else {
      begin();
    }
  }

  /** Blocks. Makes the route's consumer, or puts it right, without pulling from it. */
  public static void provision(Connection connection, InboundRouteOptions route)
      throws IOException, JetStreamApiException {
    ConsumerSetup.apply(connection, route, ConsumerState.Floor.UNKNOWN);
  }

  private void begin() {
    if (!status.is(RouteHealth.State.STARTING)) {
      return;
    }
    connections
        .blocking(this::prepare)
        .onComplete(this::begun, error -> retry(String.valueOf(error.getMessage())));
  }

  /** Blocks: runs on a worker. */
  private ConsumerSetup.Applied prepare() throws Exception {
    return ConsumerSetup.apply(control.connection(), route, state.floor());
  }

  private void begun(ConsumerSetup.Applied set) {
    state.applied(set);
    leader = set.leader();
    if (status.is(RouteHealth.State.STARTING)) {
      status.changeTo(RouteHealth.State.RUNNING);
      begunMs = MonotonicClock.millis();
      status.lastError("");
      loop.start();
      if (pulling.tryComplete()) {
        watch.open();
      }
    }
  }

  private void retry(String error) {
    if (!error.equals(status.lastError())) {
      LOG.warn("route={} has no consumer yet: {}", route.name(), error);
    }
    status.lastError(error);
    context.owner().setTimer(RETRY_MS, id -> begin());
  }

  private void arrived(ReceivedMessage message) {
    if (message.isStatus()) {
      onServerStatus(message);
    } else if (message.delivery() == null) {
      LOG.warn("route={} ignored a message that is not from a stream", route.name());
    } else {
      inbox.arrived(message);
      if (!refusing) {
        unsettled.hold(message);
      }
      loop.arrived(message, !refusing);
    }
  }

  private void onServerStatus(ReceivedMessage answer) {
    if (!PullInbox.isWrongPin(answer.headers())) {
      loop.status(answer.headers());
    } else if (inbox.dropPin() && status.is(RouteHealth.State.RUNNING)) {
      LOG.info("route={} is not pinned here any more", route.name());
      loop.start();
    }
  }

  /**
   * Handles the advisory about a new leader: pulls that the previous one has received are lost. For
   * a consumer that was just created, the advisory about its first leader may arrive late, and is
   * ignored.
   */
  private void elected(ReceivedMessage advisory) {
    String elected = new JsonObject(Buffer.buffer(advisory.data())).getString("leader", "");
    boolean isOld = elected.equals(leader) && MonotonicClock.millis() - begunMs < ELECTION_MS_MIN;
    if (!isOld) {
      pullLost("its consumer is led by " + elected + " now");
    }
  }

  private void compare(ConsumerWatch.Snapshot snapshot) {
    status.waiting(snapshot.lag(), snapshot.waitedMs());
    repair.compare(snapshot);
  }

  private void missing() {
    if (status.is(RouteHealth.State.RUNNING)) {
      pullLost(CONSUMER_DELETED);
    }
  }

  private void refuseTheRest() {
    refusing = true;
    loop.stop();
    unsettled.close();
  }
}
