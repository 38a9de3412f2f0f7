package dev.weft.bridge.inbound;

import dev.weft.bridge.connection.NatsLink;
import dev.weft.bridge.connection.ServerApi;
import dev.weft.bridge.connection.ServerApi.RefusedException;
import io.nats.client.api.ConsumerInfo;
import io.nats.client.impl.NatsMessage;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Event-loop confined. Asks the server about one consumer, for as long as it is open. The
 * consumer's leader answers, from memory; only where there is no such consumer the meta leader
 * does. One question every {@value #LOOK_MS} ms for each route of a node is what that costs.
 */
final class ConsumerWatch {
  private static final Logger LOG = LoggerFactory.getLogger(ConsumerWatch.class);
  private static final String INFO = "$JS.API.CONSUMER.INFO.";
  private static final long LOOK_MS = 3_000;

  /** Nodes that were started together do not ask together. */
  private static final long JITTER_MS = 500;

  private final Vertx vertx;
  private final Context context;
  private final NatsLink link;
  private final String subject;
  private final Consumer<ConsumerInfo> seen;
  private final Runnable missing;
  private boolean closed;

  /**
   * @param seen told what the server says of the consumer
   * @param missing called when there is no such consumer
   */
  ConsumerWatch(
      Vertx vertx,
      Context context,
      NatsLink link,
      InboundRouteOptions route,
      Consumer<ConsumerInfo> seen,
      Runnable missing) {
    this.vertx = vertx;
    this.context = context;
    this.link = link;
    this.subject = INFO + route.stream() + "." + route.durable();
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
    ServerApi.ask(link, subject, context)
        .map(ConsumerWatch::info)
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
                vertx.setTimer(
                    LOOK_MS + ThreadLocalRandom.current().nextLong(JITTER_MS), id -> look()));
  }

  /** The client's reader of such answers takes the whole reply. */
  private static ConsumerInfo info(JsonObject answer) {
    return new ConsumerInfo(
        NatsMessage.builder().subject("info").data(answer.toBuffer().getBytes()).build());
  }
}
