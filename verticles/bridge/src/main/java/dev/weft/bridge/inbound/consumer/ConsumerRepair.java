package dev.weft.bridge.inbound.consumer;

import dev.weft.bridge.connection.NatsConnections;
import dev.weft.bridge.connection.NatsLink;
import dev.weft.bridge.inbound.consumer.ConsumerState.PassedBy;
import dev.weft.bridge.inbound.route.InboundRouteOptions;
import dev.weft.bridge.inbound.route.RouteStatus;
import dev.weft.kernel.failure.ActiveConditions;
import dev.weft.kernel.failure.Condition;
import io.nats.client.api.ConsumerInfo;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Names what somebody has done to a route's consumer, and puts it right: by an update where that is
 * enough; else the consumer is deleted, and who pulls from it makes it anew. Event-loop confined.
 */
final class ConsumerRepair {
  private static final Logger LOG = LoggerFactory.getLogger(ConsumerRepair.class);

  private final InboundRouteOptions route;
  private final NatsConnections connections;
  private final NatsLink link;
  private final ConsumerState state;
  private final RouteStatus status;
  private final ActiveConditions conditions;

  ConsumerRepair(
      InboundRouteOptions route,
      NatsConnections connections,
      NatsLink link,
      ConsumerState state,
      RouteStatus status,
      ActiveConditions conditions) {
    this.route = route;
    this.connections = connections;
    this.link = link;
    this.state = state;
    this.status = status;
    this.conditions = conditions;
  }

  /** Compares the consumer with what it should be. */
  void compare(ConsumerWatch.Snapshot snapshot) {
    ConsumerInfo now = snapshot.consumer();
    if (snapshot.skipped()) {
      LOG.warn(
          "route={}: its consumer skipped events while no node could observe it", route.name());
      state.passedBy(new PassedBy(state.floor().sequence() + 1, now.getTimestamp().toInstant()));
    }
    Set<String> changes = state.changes(now);
    if (!changes.isEmpty()) {
      name("was edited: " + String.join(", ", changes));
      if (ConsumerSetup.hasPassedNothingBy(now.getConsumerConfiguration(), route)) {
        repair();
      } else {
        // Also when the edit is taken back before it is put right.
        recreate(new PassedBy(state.floor().sequence() + 1, now.getTimestamp().toInstant()));
      }
    } else if (ConsumerState.hasGivenUp(now)) {
      LOG.warn(
          "route={}: the server stopped delivering messages at the delivery limit", route.name());
      recreate(new PassedBy(state.certain().sequence() + 1, now.getTimestamp().toInstant()));
    } else if (state.passedBy().isPresent()) {
      recreate(state.passedBy().get());
    } else if (now.getPaused()) {
      // Somebody wants that, so it is not put right.
      name(
          "is paused until %s (nats consumer resume %s %s ends that)"
              .formatted(
                  now.getConsumerConfiguration()
                      .getPauseUntil()
                      .toInstant()
                      .truncatedTo(ChronoUnit.SECONDS),
                  route.stream(),
                  route.durable()));
    } else {
      name("");
    }
  }

  /**
   * Names a change: in the log and in the metrics once, in the conditions while it lasts.
   *
   * @param trouble what is not as configured; empty when nothing is
   */
  private void name(String trouble) {
    boolean isNew = !trouble.equals(status.trouble());
    status.trouble(trouble);
    if (trouble.isEmpty()) {
      conditions.end(Condition.CONSUMER_CHANGED, route.name());
    } else {
      String detail =
          "the consumer of route %s %s; %s events wait"
              .formatted(route.name(), trouble, Long.toString(status.lag()));
      conditions.begin(
          Condition.CONSUMER_CHANGED, route.name(), detail, connections.clock().instant());
    }
    if (isNew && trouble.isEmpty()) {
      LOG.info("route={}: its consumer is as configured again", route.name());
    } else if (isNew) {
      LOG.warn("route={}: its consumer {}", route.name(), trouble);
      status.consumerChanged();
    }
  }

  private void repair() {
    connections
        .blocking(() -> ConsumerSetup.apply(link.connection(), route, state.floor()))
        .onSuccess(
            set -> {
              LOG.info("route={} repaired its consumer", route.name());
              state.applied(set);
            })
        .onFailure(this::retryLater);
  }

  private void recreate(PassedBy messages) {
    PassedBy all = state.passedBy(messages);
    connections
        .blocking(
            () -> {
              ConsumerSetup.delete(link.connection(), route, all);
              return null;
            })
        .onFailure(this::retryLater);
  }

  private void retryLater(Throwable error) {
    LOG.warn("route={}: its consumer: {}", route.name(), error.getMessage());
  }
}
