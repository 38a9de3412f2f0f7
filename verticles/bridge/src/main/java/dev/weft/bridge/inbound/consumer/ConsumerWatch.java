package dev.weft.bridge.inbound.consumer;

import dev.weft.bridge.connection.NatsLink;
import dev.weft.bridge.connection.ServerApi;
import dev.weft.bridge.connection.ServerApi.RefusedException;
import dev.weft.bridge.inbound.route.InboundRouteOptions;
import dev.weft.kernel.time.MonotonicClock;
import dev.weft.kernel.time.ServerClock;
import io.nats.client.api.ConsumerInfo;
import io.nats.client.impl.NatsMessage;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the server about one consumer, for as long as it is open. The consumer's leader answers,
 * from memory; only where there is no such consumer the meta leader does. One request every {@value
 * #INTERVAL_MS} ms for each route of a node is what that costs, and one more for each of its
 * filters while something waits.
 *
 * <p>Event-loop confined.
 */
public final class ConsumerWatch {
  private static final Logger LOG = LoggerFactory.getLogger(ConsumerWatch.class);
  private static final String INFO = "$JS.API.CONSUMER.INFO.";
  private static final String MESSAGE = "$JS.API.STREAM.MSG.GET.";
  private static final int NO_MESSAGE_FOUND = 10037;
  private static final long INTERVAL_MS = 3_000;

  /** Spreads the requests of nodes that were started at the same time. */
  private static final long JITTER_MS = 500;

  private final Context context;
  private final NatsLink link;
  private final String subject;
  private final InboundRouteOptions route;
  private final InstantSource streamClock;
  private final Optional<SkippedEvents> skipped;
  private final Consumer<Snapshot> onSnapshot;
  private final Runnable onMissing;
  private boolean closed;

  /**
   * What the server knows of the consumer at one moment.
   *
   * @param waitedMs how long the oldest event that is not settled has waited; negative when that is
   *     not known
   * @param skipped whether the consumer is known to have skipped events since the snapshot before
   */
  public record Snapshot(ConsumerInfo consumer, long waitedMs, boolean skipped) {
    private static final long UNKNOWN = -1;

    /** Messages that are not delivered, or not settled. */
    public long lag() {
      return consumer.getNumPending() + consumer.getNumAckPending();
    }
  }

  /**
   * @param countsSkipped whether to find out, at the price of a request after each pause, what the
   *     consumer has skipped
   * @param onSnapshot gets each snapshot
   * @param onMissing called when there is no such consumer
   */
  public ConsumerWatch(
      Context context,
      NatsLink link,
      InboundRouteOptions route,
      ServerClock clock,
      boolean countsSkipped,
      Consumer<Snapshot> onSnapshot,
      Runnable onMissing) {
    this.context = context;
    this.link = link;
    this.subject = INFO + route.stream() + "." + route.durable();
    this.route = route;
    this.streamClock = clock.of(route.stream());
    this.skipped =
        countsSkipped
            ? Optional.of(new SkippedEvents(link, context, route, MonotonicClock::millis))
            : Optional.empty();
    this.onSnapshot = onSnapshot;
    this.onMissing = onMissing;
  }

  /** Asks at once, and goes on by itself. */
  public void open() {
    ask();
  }

  /** Asks no more. */
  public void close() {
    closed = true;
  }

  private void ask() {
    if (closed) {
      return;
    }
    skipped
        .map(SkippedEvents::count)
        .orElseGet(() -> Future.succeededFuture(0L))
        .compose(
            counted ->
                ServerApi.ask(link, subject, context)
                    .map(ConsumerWatch::info)
                    .compose(now -> withOldest(now, hasSkipped(counted, now))))
        .onSuccess(onSnapshot::accept)
        .onFailure(
            error -> {
              if (RefusedException.is(error, ServerApi.CONSUMER_NOT_FOUND)) {
                onMissing.run();
              } else {
                LOG.debug("no answer on {}", subject, error);
              }
            })
        .onComplete(
            done ->
                context
                    .owner()
                    .setTimer(
                        INTERVAL_MS + ThreadLocalRandom.current().nextLong(JITTER_MS),
                        id -> ask()));
  }

  private boolean hasSkipped(long counted, ConsumerInfo now) {
    return skipped.isPresent() && skipped.get().sinceLast(counted, now);
  }

  private Future<Snapshot> withOldest(ConsumerInfo consumer, boolean hasSkipped) {
    return waitedMs(consumer)
        .otherwise(Snapshot.UNKNOWN)
        .map(waitedMs -> new Snapshot(consumer, waitedMs, hasSkipped));
  }

  /**
   * How long the oldest event that is not settled has waited: the first one behind the ack floor
   * that the route asks for, which the leader of the stream is asked about, once for each filter,
   * and only while something waits. 0 when nothing is due; of a late route the time beyond its
   * delay.
   */
  private Future<Long> waitedMs(ConsumerInfo consumer) {
    if (consumer.getNumPending() + consumer.getNumAckPending() == 0) {
      return Future.succeededFuture(0L);
    }
    long from = consumer.getAckFloor().getStreamSequence() + 1;
    List<Future<Optional<Instant>>> firsts =
        route.subjects().stream().map(subject -> timeOfFirst(subject, from)).toList();
    return Future.all(firsts).map(all -> waitedMs(all.list()));
  }

  private long waitedMs(List<Optional<Instant>> firsts) {
    long dueMs = streamClock.millis() - route.delayMs();
    return firsts.stream()
        .flatMap(Optional::stream)
        .mapToLong(time -> Math.max(0, dueMs - time.toEpochMilli()))
        .max()
        .orElse(0);
  }

  private Future<Optional<Instant>> timeOfFirst(String subject, long fromSequence) {
    JsonObject query = new JsonObject().put("seq", fromSequence).put("next_by_subj", subject);
    return ServerApi.ask(link, MESSAGE + route.stream(), query, context)
        .map(answer -> Optional.of(answer.getJsonObject("message").getInstant("time")))
        .recover(
            error ->
                RefusedException.is(error, NO_MESSAGE_FOUND)
                    ? Future.succeededFuture(Optional.empty())
                    : Future.failedFuture(error));
  }

  /** Wraps the answer in a message: the client's parser takes nothing else. */
  private static ConsumerInfo info(JsonObject answer) {
    return new ConsumerInfo(
        NatsMessage.builder().subject("info").data(answer.toBuffer().getBytes()).build());
  }
}
