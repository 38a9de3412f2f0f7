package dev.weft.bridge.deadletter;

import dev.weft.bridge.connection.NatsConnections;
import dev.weft.bridge.connection.NatsLink;
import dev.weft.bridge.connection.ServerApi;
import dev.weft.kernel.failure.Failure;
import io.nats.client.Dispatcher;
import io.nats.client.Message;
import io.nats.client.impl.Headers;
import io.nats.client.support.NatsJetStreamConstants;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Thread-safe. A net under the routes. Their consumers have no delivery limit at the server, but
 * somebody may set one by hand; then the server gives a message up without a word to its consumer.
 * It does tell the world, once and unstored: this listens, fetches the message and writes it as a
 * dead letter; again and again, for some minutes, when a server does not answer or a replica does
 * not have the message yet. A node that stops meanwhile forgets it.
 */
public final class MaxDeliverAdvisories {
  private static final Logger LOG = LoggerFactory.getLogger(MaxDeliverAdvisories.class);
  private static final String SUBJECT = "$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.";
  private static final String GET = "$JS.API.DIRECT.GET.";

  private static final int TRIES_MAX = 15;
  private static final int HELD_MAX = 1_000;
  private static final long PAUSE_MIN_MS = 500;
  private static final long PAUSE_MAX_MS = 30_000;

  private final Vertx vertx;
  private final NatsLink link;
  private final DeadLetters deadLetters;
  private final Map<String, String> routeBySubject = new ConcurrentHashMap<>();

  /** Advisories whose message is not written yet. */
  private final AtomicInteger held = new AtomicInteger();

  public MaxDeliverAdvisories(Vertx vertx, NatsLink link, DeadLetters deadLetters) {
    this.vertx = vertx;
    this.link = link;
    this.deadLetters = deadLetters;
  }

  /** Before {@link #listen}: a consumer to watch. */
  public void watch(String route, String stream, String durable) {
    routeBySubject.put(SUBJECT + stream + "." + durable, route);
  }

  /** Completes when the subscriptions are made. One node of those that listen gets an advisory. */
  public Future<Void> listen(NatsConnections connections) {
    Context context = vertx.getOrCreateContext();
    return connections.blocking(
        () -> {
          Dispatcher dispatcher = link.connection().createDispatcher();
          for (String subject : routeBySubject.keySet()) {
            dispatcher.subscribe(
                subject, subject, advisory -> context.runOnContext(v -> received(advisory)));
          }
          return null;
        });
  }

  private void received(Message message) {
    String route = routeBySubject.get(message.getSubject());
    JsonObject advisory = new JsonObject(Buffer.buffer(message.getData()));
    if (held.incrementAndGet() > HELD_MAX) {
      held.decrementAndGet();
      lost(route, advisory, new RejectedExecutionException("too many wait to be written"));
    } else {
      attempt(route, advisory, 1)
          .onFailure(error -> lost(route, advisory, error))
          .onComplete(ended -> held.decrementAndGet());
    }
  }

  private static void lost(String route, JsonObject advisory, Throwable error) {
    LOG.error("route={} lost what the server gave up: {}", route, advisory, error);
  }

  private Future<Void> attempt(String route, JsonObject advisory, int attempt) {
    return fetch(advisory)
        .compose(found -> bury(route, advisory, found))
        .recover(
            error ->
                attempt == TRIES_MAX
                    ? Future.failedFuture(error)
                    : vertx
                        .timer(pauseMs(attempt))
                        .compose(waited -> attempt(route, advisory, attempt + 1)));
  }

  private static long pauseMs(int attempt) {
    return Math.min(PAUSE_MAX_MS, PAUSE_MIN_MS << (attempt - 1));
  }

  private Future<Message> fetch(JsonObject advisory) {
    JsonObject place = new JsonObject().put("seq", advisory.getLong("stream_seq"));
    String subject = GET + advisory.getString("stream");
    return ServerApi.send(link, subject, null, place.toBuffer().getBytes());
  }

  private Future<Void> bury(String route, JsonObject advisory, Message found) {
    if (found.isStatusMessage() || found.getHeaders() == null) {
      return Future.failedFuture("not found in its stream");
    }
    return deadLetters.write(letter(original(route, advisory, found), advisory));
  }

  private static DeadLetter letter(Original original, JsonObject advisory) {
    return new DeadLetter(
        original,
        advisory.getLong("deliveries"),
        DeadLetterKind.MAX_DELIVER,
        Failure.reject(DeadLetterFailures.GIVEN_UP, "given up by the server's delivery limit"));
  }

  /** What was given up; that of a replay is the event that it hands over. */
  private static Original original(String route, JsonObject advisory, Message found) {
    Headers headers = found.getHeaders();
    String subject = headers.getLast(NatsJetStreamConstants.NATS_SUBJECT);
    Instant stored = Instant.parse(headers.getLast(NatsJetStreamConstants.NATS_TIMESTAMP));
    return Original.ofReplay(subject, found, stored)
        .orElseGet(
            () ->
                new Original(
                    route,
                    advisory.getString("consumer"),
                    advisory.getString("stream"),
                    subject,
                    advisory.getLong("stream_seq"),
                    stored,
                    0,
                    headers,
                    found.getData()));
  }
}
