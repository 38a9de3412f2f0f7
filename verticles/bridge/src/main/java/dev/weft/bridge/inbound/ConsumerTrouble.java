package dev.weft.bridge.inbound;

import dev.weft.kernel.failure.Condition;
import dev.weft.kernel.failure.StandingConditions;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells what somebody has done to a route's consumer: once, where it stands.
 *
 * <p>Event-loop confined.
 */
final class ConsumerTrouble {
  private static final Logger LOG = LoggerFactory.getLogger(ConsumerTrouble.class);

  private final InboundRouteOptions route;
  private final RouteStatus status;
  private final StandingConditions conditions;
  private final InstantSource clock;

  ConsumerTrouble(
      InboundRouteOptions route,
      RouteStatus status,
      StandingConditions conditions,
      InstantSource clock) {
    this.route = route;
    this.status = status;
    this.conditions = conditions;
    this.clock = clock;
  }

  /** Somebody wants that: it is not put right. */
  void pausedUntil(Instant until) {
    become(
        "is paused until %s (nats consumer resume %s %s ends that)"
            .formatted(until.truncatedTo(ChronoUnit.SECONDS), route.stream(), route.durable()));
  }

  /**
   * @param now what is not as configured; empty when nothing is
   */
  void become(String now) {
    if (!now.equals(status.trouble())) {
      tell(now);
      status.trouble(now);
    }
    if (now.isEmpty()) {
      conditions.end(Condition.CONSUMER_CHANGED, route.name());
    } else {
      String detail =
          "the consumer of route %s %s; %s events wait"
              .formatted(route.name(), now, Long.toString(status.lag()));
      conditions.begin(Condition.CONSUMER_CHANGED, route.name(), detail, clock.instant());
    }
  }

  private void tell(String now) {
    if (now.isEmpty()) {
      LOG.info("route={}: its consumer is as configured again", route.name());
    } else {
      LOG.warn("route={}: its consumer {}", route.name(), now);
      status.consumerChanged();
    }
  }
}
