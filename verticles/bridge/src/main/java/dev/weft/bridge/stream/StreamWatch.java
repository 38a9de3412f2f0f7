package dev.weft.bridge.stream;

import dev.weft.bridge.connection.NatsConnections;
import dev.weft.bridge.connection.NatsLink;
import dev.weft.bridge.connection.ServerApi;
import dev.weft.kernel.failure.ActiveConditions;
import dev.weft.kernel.failure.Condition;
import dev.weft.kernel.time.MonotonicClock;
import dev.weft.kernel.time.ServerClock;
import io.nats.client.Dispatcher;
import io.nats.client.Message;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows which server leads each stream, from the servers' advisories, which are sent once and to
 * who is there. So it asks the stream's leader as well, every 2 s. That also shows what NATS sends
 * no advisory of: that the stream was removed, restored, purged or edited (what it cannot do
 * without is put right), and what time it is there.
 *
 * <p>Event-loop confined, except where noted. Never blocks.
 */
public final class StreamWatch extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(StreamWatch.class);
  private static final String ELECTED = "$JS.EVENT.ADVISORY.STREAM.LEADER_ELECTED.";
  private static final String QUORUM_LOST = "$JS.EVENT.ADVISORY.STREAM.QUORUM_LOST.";
  private static final String INFO = "$JS.API.STREAM.INFO.";
  private static final long TICK_MS = 500;

  /** NATS sends no advisory when a replica has caught up or the quorum is back. */
  private static final long DOUBT_MS = 1_000;

  /** NATS sends none when a replica is gone, or a quorum whose leader is gone with it. */
  private static final long WELL_MS = 2_000;

  /** Nothing here needs a clock that is better; more is a clock that nobody sets. */
  private static final long SKEW_MAX_MS = 5_000;

  private static final String CLOCK = "clock";

  private final NatsConnections connections;
  private final NatsLink link;
  private final StreamMetrics metrics;
  private final Map<String, StreamClusterState> states = new ConcurrentHashMap<>();
  private final Map<String, StreamReconciler> reconcilers = new ConcurrentHashMap<>();

  /** When each stream is asked about next; those that are being asked about are not in it. */
  private final Map<String, Long> dueMs = new HashMap<>();

  /** Advisories so far: an answer from before the last one is out of date. */
  private final Map<String, Integer> advisories = new HashMap<>();

  private Dispatcher dispatcher;

  public StreamWatch(
      NatsConnections connections, Collection<StreamOptions> streams, OpenTelemetry telemetry) {
    this.connections = connections;
    this.link = connections.control();
    streams.forEach(
        stream -> {
          states.put(stream.name(), StreamClusterState.unknown(stream.replicas()));
          reconcilers.put(stream.name(), new StreamReconciler(stream, connections));
        });
    this.metrics = new StreamMetrics(telemetry, states, reconcilers, connections.clock());
  }

  /** Completes when every stream has been asked about. */
  @Override
  public Future<?> start() {
    metrics.register();
    link.onReconnect(() -> context.runOnContext(v -> states.keySet().forEach(this::askSoon)));
    vertx.setPeriodic(TICK_MS, id -> tick());
    List<String> names = List.copyOf(states.keySet());
    return connections
        .blocking(this::subscribe)
        .compose(listening -> Future.join(names.stream().map(this::ask).toList()));
  }

  @Override
  public Future<?> stop() {
    metrics.close();
    Dispatcher opened = dispatcher;
    return opened == null
        ? Future.succeededFuture()
        : connections.blocking(
            () -> {
              if (opened.isActive()) {
                link.connection().closeDispatcher(opened);
              }
              return null;
            });
  }

  /** Thread-safe. By name, in alphabetical order. */
  public Map<String, StreamHealth> health() {
    Map<String, StreamHealth> health = new TreeMap<>();
    states.forEach((name, state) -> health.put(name, reconcilers.get(name).health(state)));
    return health;
  }

  /** Blocks: runs on a worker. */
  private Void subscribe() {
    Dispatcher opened = link.connection().createDispatcher();
    for (String name : states.keySet()) {
      opened.subscribe(ELECTED + name, message -> onLoop(name, message, this::elected));
      opened.subscribe(QUORUM_LOST + name, message -> onLoop(name, message, this::quorumLost));
    }
    dispatcher = opened;
    return null;
  }

  private interface Advisory {
    void onAdvisory(String stream, JsonObject advisory);
  }

  /** Called on a thread of the client. */
  private void onLoop(String stream, Message message, Advisory handler) {
    JsonObject advisory;
    try {
      advisory = Buffer.buffer(message.getData()).toJsonObject();
    } catch (DecodeException unreadable) {
      LOG.warn("unreadable advisory on {}", message.getSubject(), unreadable);
      return;
    }
    context.runOnContext(
        v -> {
          advisories.merge(stream, 1, Integer::sum);
          handler.onAdvisory(stream, advisory);
          askSoon(stream);
        });
  }

  private void elected(String stream, JsonObject advisory) {
    metrics.elected(stream);
    put(stream, states.get(stream).elected(advisory));
  }

  private void quorumLost(String stream, JsonObject advisory) {
    put(stream, states.get(stream).quorumLost());
  }

  private void askSoon(String stream) {
    dueMs.computeIfPresent(
        stream, (name, due) -> Math.min(due, MonotonicClock.millis() + DOUBT_MS));
  }

  private void tick() {
    judgeClock();
    if (!link.isUp()) {
      return;
    }
    long now = MonotonicClock.millis();
    List<String> due = dueMs.keySet().stream().filter(name -> dueMs.get(name) <= now).toList();
    due.forEach(this::ask);
  }

  private void judgeClock() {
    ServerClock.Skew skew = connections.clock().skew();
    ActiveConditions conditions = ActiveConditions.of(vertx);
    if (skew.exceeds(SKEW_MAX_MS)) {
      String detail =
          "this node's clock is %s s %s the server's; the server's counts"
              .formatted(
                  Long.toString(TimeUnit.MILLISECONDS.toSeconds(Math.abs(skew.offsetMs()))),
                  skew.offsetMs() > 0 ? "ahead of" : "behind");
      conditions.begin(Condition.CLOCK_SKEW, CLOCK, detail, connections.clock().instant());
    } else {
      conditions.end(Condition.CLOCK_SKEW, CLOCK);
    }
  }

  /** Completes, and never fails, when there is an answer or none will come. */
  private Future<Void> ask(String stream) {
    dueMs.remove(stream);
    int before = advisories.getOrDefault(stream, 0);
    long askedNanos = System.nanoTime();
    return ServerApi.ask(link, INFO + stream, context)
        .onSuccess(info -> reconcilers.get(stream).seen(info, askedNanos))
        .onFailure(error -> reconcilers.get(stream).unavailable(error))
        .map(StreamClusterState::of)
        .transform(
            answer -> {
              if (before == advisories.getOrDefault(stream, 0)) {
                put(stream, answer.succeeded() ? answer.result() : unanswered(stream));
              }
              dueMs.put(stream, nextMs(states.get(stream)));
              return Future.succeededFuture();
            });
  }

  /** Who has no connection has asked nobody. */
  private StreamClusterState unanswered(String stream) {
    StreamClusterState state = states.get(stream);
    return link.isUp() ? state.unanswered() : state;
  }

  private static long nextMs(StreamClusterState state) {
    return MonotonicClock.millis() + (state.isWhole() ? WELL_MS : DOUBT_MS);
  }

  private void put(String stream, StreamClusterState now) {
    StreamClusterState before = states.put(stream, now);
    if (before.quorum() && !now.quorum()) {
      LOG.warn("stream {} takes no appends: it has no leader, or too few replicas", stream);
    } else if (!before.leader().equals(now.leader()) && !now.alone()) {
      LOG.info(
          "stream {} is led by {}, {} of {} replicas are current",
          stream,
          now.leader(),
          now.current(),
          now.replicas());
    }
  }
}
