package dev.weft.bridge.inbound.consumer;

import dev.weft.bridge.connection.NatsLink;
import dev.weft.bridge.connection.ServerApi;
import dev.weft.bridge.inbound.route.InboundRouteOptions;
import io.nats.client.api.ConsumerInfo;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out whether a consumer has skipped events while the server did not answer: somebody may
 * narrow its filter then, and take that back before anybody can see it. The server counts the
 * events behind the ack floor of the last snapshot; those that are not pending any more were
 * delivered, and each delivery has a number. More events than deliveries means that some were
 * skipped. Redeliveries in that time count as deliveries, so a few events may go unseen.
 *
 * <p>Event-loop confined.
 */
final class SkippedEvents {
  private static final Logger LOG = LoggerFactory.getLogger(SkippedEvents.class);
  private static final String CREATE = "$JS.API.CONSUMER.CREATE.";

  /** Snapshots are this far apart at most, unless a request was not answered. */
  static final long WATCHED_MS_MAX = 5_000;

  private static final long NOT_COUNTED = -1;
  private static final long COUNTER_KEPT_NANOS = 1_000_000_000;

  private final NatsLink link;
  private final Context context;
  private final InboundRouteOptions route;
  private final LongSupplier nowMs;
  private ConsumerInfo last;
  private long lastMs;

  SkippedEvents(NatsLink link, Context context, InboundRouteOptions route, LongSupplier nowMs) {
    this.link = link;
    this.context = context;
    this.route = route;
    this.nowMs = nowMs;
  }

  /** Events behind the last snapshot, if that is long ago. To be counted before the next one. */
  Future<Long> count() {
    if (last == null || nowMs.getAsLong() - lastMs <= WATCHED_MS_MAX) {
      return Future.succeededFuture(0L);
    }
    // The reply to any consumer's creation holds how many events it will deliver.
    JsonObject config =
        new JsonObject()
            .put("deliver_policy", "by_start_sequence")
            .put("opt_start_seq", last.getAckFloor().getStreamSequence() + 1)
            .put("filter_subjects", new JsonArray(route.subjects()))
            .put("ack_policy", "none")
            .put("mem_storage", true)
            .put("num_replicas", 1)
            .put("inactive_threshold", COUNTER_KEPT_NANOS);
    JsonObject request = new JsonObject().put("stream_name", route.stream()).put("config", config);
    return ServerApi.ask(link, CREATE + route.stream(), request, context)
        .map(counter -> counter.getLong("num_pending"))
        .onFailure(error -> LOG.debug("cannot count the events of {}", route.name(), error))
        .otherwise(NOT_COUNTED);
  }

  /**
   * Whether the consumer has skipped events since the last snapshot.
   *
   * @param counted result of {@link #count} before
   */
  boolean sinceLast(long counted, ConsumerInfo now) {
    if (counted == NOT_COUNTED) {
      return false;
    }
    boolean isKnown = last != null && last.getCreationTime().equals(now.getCreationTime());
    boolean skipped = isKnown && counted - now.getNumPending() > deliveries(now);
    last = now;
    lastMs = nowMs.getAsLong();
    return skipped;
  }

  private long deliveries(ConsumerInfo now) {
    return now.getDelivered().getConsumerSequence() - last.getAckFloor().getConsumerSequence();
  }
}
