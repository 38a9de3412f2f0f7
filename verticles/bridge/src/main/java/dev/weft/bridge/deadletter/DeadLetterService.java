package dev.weft.bridge.deadletter;

import dev.weft.bridge.connection.NatsConnections;
import dev.weft.bridge.trace.MessagingSpans;
import dev.weft.kernel.bus.MessageTypes;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.ObservableLongGauge;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.Map;

/**
 * All that a node does about dead letters: writes them, follows what becomes of them, answers for
 * them on the event bus. Made when the connections are up; opened once, closed once.
 *
 * <p>Thread-safe.
 */
public final class DeadLetterService {
  private final Vertx vertx;
  private final DeadLetterIndex index = new DeadLetterIndex(DeadLetterIndex.LETTERS_MAX);
  private final DeadLetterWriter deadLetters;
  private final DeadLetterFollower follower;
  private final DeadLetterReader reader;
  private final DeadLetterRequests requests;
  private final Meter meter;
  private volatile Future<String> opened = Future.failedFuture("not opened");
  private volatile ObservableLongGauge openDeadLetters;

  /**
   * @param types known by name, for payloads as JSON
   * @param orderedByRoute every inbound route: whether it keeps the order of a key
   */
  public DeadLetterService(
      Vertx vertx,
      NatsConnections connections,
      MessageTypes types,
      OpenTelemetry telemetry,
      Map<String, Boolean> orderedByRoute) {
    this.vertx = vertx;
    this.meter = telemetry.getMeter("dev.weft.bridge");
    this.reader = new DeadLetterReader(connections.control());
    this.deadLetters =
        new DeadLetterWriter(connections.control(), Clock.systemUTC(), index, reader);
    this.follower = new DeadLetterFollower(vertx, connections, index);
    ReplayPlan plan = new ReplayPlan(index, orderedByRoute);
    MessagingSpans spans = new MessagingSpans(telemetry);
    this.requests =
        new DeadLetterRequests(
            index, reader, new Replays(vertx, index, plan, reader, deadLetters, spans), types);
  }

  /** Completes when requests are answered; dead letters of before may still be read then. */
  public Future<Void> open() {
    follower.follow();
    openDeadLetters =
        meter
            .gaugeBuilder("weft.dead_letters.open")
            .setDescription("Dead letters that nobody has replayed, as the stream of them says")
            .ofLongs()
            .buildWithCallback(
                now -> {
                  if (index.isRead()) {
                    now.record(index.count(false));
                  }
                });
    opened = vertx.deployVerticle(requests);
    return opened.mapEmpty();
  }

  /**
   * Answers no more, also when it had not been opened, or not quite. What routes in flight still
   * write is written.
   */
  public Future<Void> close() {
    follower.close();
    if (openDeadLetters != null) {
      openDeadLetters.close();
    }
    return opened.transform(
        requests ->
            requests.succeeded() ? vertx.undeploy(requests.result()) : Future.succeededFuture());
  }

  public DeadLetterWriter deadLetters() {
    return deadLetters;
  }

  public DeadLetterReader reader() {
    return reader;
  }

  public DeadLetterIndex index() {
    return index;
  }
}
