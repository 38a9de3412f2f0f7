package dev.weft.gateway.api;

import dev.weft.gateway.NodeHealth;
import dev.weft.gateway.Probes;
import dev.weft.kernel.contract.Addresses;
import dev.weft.kernel.failure.ActiveConditions;
import dev.weft.kernel.journal.JournalMapping;
import dev.weft.proto.api.v1.GetTimeline;
import dev.weft.proto.api.v1.GetTimelineReply;
import dev.weft.proto.api.v1.OrderView;
import dev.weft.proto.api.v1.Timeline;
import dev.weft.proto.deadletters.v1.DeadLetter;
import dev.weft.proto.deadletters.v1.DeadLetterList;
import dev.weft.proto.deadletters.v1.ListDeadLetters;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/**
 * Finds out why an order waits. Nothing is read for orders that are final or moved recently; what
 * cannot be read is left out.
 *
 * <p>Event-loop confined.
 */
final class WaitExplainer {
  /** Longer than an order takes when all is well. */
  private static final Duration EXPLAINED_AFTER = Duration.ofSeconds(5);

  private static final int DEAD_LETTERS_MAX = 1_000;

  private final ServiceRequests services;
  private final Probes probes;
  private final ActiveConditions conditions;
  private final InstantSource clock;

  /**
   * @param conditions of this node
   * @param clock the time that events are stamped with
   */
  WaitExplainer(
      ServiceRequests services, Probes probes, ActiveConditions conditions, InstantSource clock) {
    this.services = services;
    this.probes = probes;
    this.conditions = conditions;
    this.clock = clock;
  }

  /** The order's JSON, with {@code waiting} when it should have moved by now. Never fails. */
  Future<JsonObject> explain(OrderView order) {
    JsonObject json = ApiJson.of(order);
    return isLate(order)
        ? waiting(order).map(why -> json.put("waiting", why)).otherwise(json)
        : Future.succeededFuture(json);
  }

  private boolean isLate(OrderView order) {
    return !WaitExplanation.isFinal(order)
        && JournalMapping.toInstant(order.getUpdatedAt())
            .isBefore(clock.instant().minus(EXPLAINED_AFTER));
  }

  private Future<JsonObject> waiting(OrderView order) {
    Future<Timeline> timeline = timeline(order.getOrderId());
    Future<NodeHealth> node = probes.readiness().otherwise(NodeHealth.of(NodeHealth.Status.DOWN));
    return Future.all(timeline, node)
        .map(
            asked ->
                new WaitExplanation(
                    order, timeline.result(), node.result(), conditions.all(), List.of()))
        .compose(known -> deadLetters(known.route()).map(known::with))
        .map(WaitExplanation::toJson);
  }

  private Future<Timeline> timeline(String orderId) {
    GetTimeline question = GetTimeline.newBuilder().setOrderId(orderId).build();
    return services
        .<GetTimelineReply>request(Addresses.ORDER_TIMELINE, question)
        .map(GetTimelineReply::getTimeline)
        .otherwise(Timeline.getDefaultInstance());
  }

  private Future<List<DeadLetter>> deadLetters(String route) {
    ListDeadLetters question =
        ListDeadLetters.newBuilder().setRoute(route).setCountMax(DEAD_LETTERS_MAX).build();
    return services
        .<DeadLetterList>request(Addresses.DEAD_LETTERS_LIST, question)
        .map(DeadLetterList::getLettersList)
        .otherwise(List.of());
  }
}
