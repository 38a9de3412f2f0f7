package dev.weft.bridge.inbound;

import dev.weft.bridge.connection.NatsLink;
import dev.weft.bridge.connection.ServerApi;
import dev.weft.bridge.connection.ServerApi.RefusedException;
import io.nats.client.api.ConsumerInfo;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * How long the oldest event that a consumer has not settled has waited: the first one behind the
 * ack floor that the route asks for, which the leader of the stream is asked about, once for each
 * filter, and only while something waits.
 *
 * <p>Event-loop confined.
 */
final class OldestEvent {
  private static final String MESSAGE = "$JS.API.STREAM.MSG.GET.";
  private static final int NO_MESSAGE_FOUND = 10037;

  private final NatsLink link;
  private final Context context;
  private final InboundRouteOptions route;
  private final InstantSource clock;

  /**
   * @param clock that the events of the route's stream are stamped with
   */
  OldestEvent(NatsLink link, Context context, InboundRouteOptions route, InstantSource clock) {
    this.link = link;
    this.context = context;
    this.route = route;
    this.clock = clock;
  }

  /** 0 when nothing waits, or nothing is due. Of a late route it is the time beyond its delay. */
  Future<Long> waitedMs(ConsumerInfo consumer) {
    if (consumer.getNumPending() + consumer.getNumAckPending() == 0) {
      return Future.succeededFuture(0L);
    }
    long from = consumer.getAckFloor().getStreamSequence() + 1;
    List<Future<Optional<Instant>>> firsts =
        route.subjects().stream().map(subject -> timeOfFirst(subject, from)).toList();
    return Future.all(firsts).map(all -> waitedMs(all.list()));
  }

  private long waitedMs(List<Optional<Instant>> firsts) {
    long dueMs = clock.millis() - route.delayMs();
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
}
