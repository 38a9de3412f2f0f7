package dev.weft.bridge.stream;

import dev.weft.bridge.connection.NatsConnections;
import dev.weft.bridge.connection.NatsLink;
import dev.weft.bridge.connection.ServerApi;
import dev.weft.kernel.failure.Condition;
import dev.weft.kernel.failure.StandingConditions;
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
 * Knows which server leads each stream, from what the servers tell by themselves: advisories, which
 * are sent once and to who is there. So it looks as well, by asking the stream's leader, every 2 s.
 * That also tells what nobody sends an advisory of: that the stream was removed, restored, purged
 * or edited (what it cannot do without is put right), and what time it is there.
 *
 * <p>Event-loop confined, apart from what says otherwise. Never blocks.
 */
public final class StreamWatch extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(StreamWatch.class);
  private static final String ELECTED = "$JS.EVENT.ADVISORY.STREAM.LEADER_ELECTED.";
  private static final String QUORUM_LOST = "$JS.EVENT.ADVISORY.STREAM.QUORUM_LOST.";
  private static final String INFO = "$JS.API.STREAM.INFO.";
  private static final long TICK_MS = 500;

  /** Nobody tells that a replica has caught up, nor that the quorum is back. */
  private static final long DOUBT_MS = 1_000;

  /** Nobody tells that a replica is gone, nor of a quorum whose leader is gone with it. */
  private static final long WELL_MS = 2_000;

  /** Nothing here needs a clock that is better; more is a clock that nobody sets. */
  private static final long SKEW_MAX_MS = 5_000;

  private static final String CLOCK = "clock";

  private final NatsConnections connections;
  private final NatsLink link;
  private final StreamMetrics metrics;
  private final Map<String, StreamClusterState> pictures = new ConcurrentHashMap<>();
  private final Map<String, StreamKeeper> keepers = new ConcurrentHashMap<>();

  /** When each stream is looked at next; those that are being looked at are not in it. */
  private final Map<String, Long> dueMs = new HashMap<>();

  /** Advisories so far: an answer from before the last one says nothing. */
  private final Map<String, Integer> told = new HashMap<>();

  private Dispatcher dispatcher;

  public StreamWatch(
      NatsConnections connections, Collection<StreamOptions> streams, OpenTelemetry telemetry) {
    this.connections = connections;
    this.link = connections.appends();
    streams.forEach(
        stream -> {
          pictures.put(stream.name(), StreamClusterState.unknown(stream.replicas()));
          keepers.put(stream.name(), new StreamKeeper(stream, connections));
        });
    this.metrics = new StreamMetrics(telemetry, pictures, keepers, connections.clock());
  }

  /** Completes when every stream has been looked at. */
  @Override
  public Future<?> start() {
    metrics.register();
    link.onReconnect(() -> context.runOnContext(v -> pictures.keySet().forEach(this::lookSoon)));
    vertx.setPeriodic(TICK_MS, id -> tick());
    List<String> names = List.copyOf(pictures.keySet());
    return connections
        .blocking(this::subscribe)
        .compose(listening -> Future.join(names.stream().map(this::look).toList()));
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

  /**
   * Thread-safe. By name: {@code leader}, {@code replicas}, {@code current}, {@code quorum}; where
   * there is something to tell, {@code trouble} (as long as it lasts) and {@code changed} (for a
   * minute).
   */
  public JsonObject health() {
    JsonObject health = new JsonObject();
    new TreeMap<>(pictures)
        .forEach((name, picture) -> health.put(name, keepers.get(name).tell(picture.toJson())));
    return health;
  }

  /** Blocks: runs on a worker. */
  private Void subscribe() {
    Dispatcher opened = link.connection().createDispatcher();
    for (String name : pictures.keySet()) {
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
          told.merge(stream, 1, Integer::sum);
          handler.onAdvisory(stream, advisory);
          lookSoon(stream);
        });
  }

  private void elected(String stream, JsonObject advisory) {
    metrics.elected(stream);
    put(stream, pictures.get(stream).elected(advisory));
  }

  private void quorumLost(String stream, JsonObject advisory) {
    put(stream, pictures.get(stream).quorumLost());
  }

  private void lookSoon(String stream) {
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
    due.forEach(this::look);
  }

  private void judgeClock() {
    ServerClock.Skew skew = connections.clock().skew();
    StandingConditions conditions = StandingConditions.of(vertx);
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
  private Future<Void> look(String stream) {
    dueMs.remove(stream);
    int before = told.getOrDefault(stream, 0);
    long askedNanos = System.nanoTime();
    return ServerApi.ask(link, INFO + stream, context)
        .onSuccess(info -> keepers.get(stream).seen(info, askedNanos))
        .onFailure(error -> keepers.get(stream).notSeen(error))
        .map(StreamClusterState::of)
        .transform(
            answer -> {
              if (before == told.getOrDefault(stream, 0)) {
                put(stream, answer.succeeded() ? answer.result() : unanswered(stream));
              }
              dueMs.put(stream, nextMs(pictures.get(stream)));
              return Future.succeededFuture();
            });
  }

  /** Who has no connection has asked nobody. */
  private StreamClusterState unanswered(String stream) {
    StreamClusterState picture = pictures.get(stream);
    return link.isUp() ? picture.unanswered() : picture;
  }

  private static long nextMs(StreamClusterState picture) {
    return MonotonicClock.millis() + (picture.isWhole() ? WELL_MS : DOUBT_MS);
  }

  private void put(String stream, StreamClusterState now) {
    StreamClusterState before = pictures.put(stream, now);
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
