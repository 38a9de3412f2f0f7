package dev.weft.bridge.inbound;

import dev.weft.bridge.connection.NatsLink;
import dev.weft.bridge.connection.ServerApi;
import dev.weft.bridge.connection.ServerApi.RefusedException;
import dev.weft.kernel.time.ServerClock;
import io.nats.client.api.ConsumerInfo;
import io.nats.client.impl.NatsMessage;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the server about one consumer, for as long as it is open. The consumer's leader answers,
 * from memory; only where there is no such consumer the meta leader does. One question every
 * {@value #LOOK_MS} ms for each route of a node is what that costs, and one more for each of its
 * filters while something waits.
 *
 * <p>Event-loop confined.
 */
final class ConsumerWatch {
  private static final Logger LOG = LoggerFactory.getLogger(ConsumerWatch.class);
  private static final String INFO = "$JS.API.CONSUMER.INFO.";
  private static final long LOOK_MS = 3_000;

  /** Nodes that were started together do not ask together. */
  private static final long JITTER_MS = 500;

  private final Context context;
  private final NatsLink link;
  private final String subject;
  private final OldestEvent oldest;
  private final SkippedEvents skipped;
  private final Consumer<Look> seen;
  private final Runnable missing;
  private boolean closed;

  /**
   * What the server said.
   *
   * @param waitedMs how long the oldest event that is not settled has waited; negative when that is
   *     not known
   * @param skipped the consumer has skipped events since the look before
   */
  record Look(ConsumerInfo consumer, long waitedMs, boolean skipped) {
    private static final long UNKNOWN = -1;

    /** Messages that are not delivered, or not settled. */
    long lag() {
      return consumer.getNumPending() + consumer.getNumAckPending();
    }
  }

  /**
   * @param seen told what the server says of the consumer
   * @param missing called when there is no such consumer
   */
  ConsumerWatch(
      Context context,
      NatsLink link,
      InboundRouteOptions route,
      ServerClock clock,
      Consumer<Look> seen,
      Runnable missing) {
    this.context = context;
    this.link = link;
    this.subject = INFO + route.stream() + "." + route.durable();
    this.oldest = new OldestEvent(link, context, route, clock.of(route.stream()));
    this.skipped = new SkippedEvents(link, context, route, RouteConsumer::nowMs);
    this.seen = seen;
    this.missing = missing;
  }

  /** Asks at once, and goes on by itself. */
  void open() {
    look();
  }

  void close() {
    closed = true;
  }

  private void look() {
    if (closed) {
      return;
    }
    skipped
        .count()
        .compose(
            counted ->
                ServerApi.ask(link, subject, context)
                    .map(ConsumerWatch::info)
                    .compose(now -> withOldest(now, skipped.looked(counted, now))))
        .onSuccess(seen::accept)
        .onFailure(
            error -> {
              if (RefusedException.is(error, ServerApi.CONSUMER_NOT_FOUND)) {
                missing.run();
              } else {
                LOG.debug("no answer on {}", subject, error);
              }
            })
        .onComplete(
            done ->
                context
                    .owner()
                    .setTimer(
                        LOOK_MS + ThreadLocalRandom.current().nextLong(JITTER_MS), id -> look()));
  }

  private Future<Look> withOldest(ConsumerInfo consumer, boolean hasSkipped) {
    return oldest
        .waitedMs(consumer)
        .otherwise(Look.UNKNOWN)
        .map(waitedMs -> new Look(consumer, waitedMs, hasSkipped));
  }

  /** The client's reader of such answers takes the whole reply. */
  private static ConsumerInfo info(JsonObject answer) {
    return new ConsumerInfo(
        NatsMessage.builder().subject("info").data(answer.toBuffer().getBytes()).build());
  }
}
