package dev.weft.bridge.inbound;

import dev.weft.kernel.failure.Failure;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamOptions;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ClusterInfo;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.ConsumerInfo;
import io.nats.client.api.DeliverPolicy;
import io.nats.client.api.PriorityPolicy;
import java.io.IOException;
import java.time.Duration;

/** Thread-safe. Blocks. Creates the route's durable consumer on the server, or updates it. */
final class ConsumerSetup {
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(2);

  /**
   * Nodes that may work at full permits on one consumer. Above its max_ack_pending the server goes
   * silent, so this must never be what limits a route.
   */
  private static final int NODES_MAX = 32;

  private static final int CONSUMER_NOT_FOUND = 10014;

  /**
   * What waits at the server for its next try counts, too. With a small number here, events that
   * fail for their own reason, hours from their next try, would keep all later ones from coming.
   */
  private static final long ACK_PENDING_MIN = 100_000;

  private ConsumerSetup() {}

  /** Name of the server that leads the consumer; empty when it has none. */
  static String apply(Connection connection, InboundRouteOptions route)
      throws IOException, JetStreamApiException {
    JetStreamOptions options = JetStreamOptions.builder().requestTimeout(REQUEST_TIMEOUT).build();
    JetStreamManagement management = connection.jetStreamManagement(options);
    checkPinning(management, route);
    ConsumerInfo set = management.addOrUpdateConsumer(route.stream(), configuration(route));
    ClusterInfo cluster = set.getClusterInfo();
    return cluster == null || cluster.getLeader() == null ? "" : cluster.getLeader();
  }

  /**
   * Whether a consumer is pinned changes only while nobody pulls: open pulls of the other kind get
   * messages that are not for them, and those of simple clients bring server 2.12.2 down.
   */
  private static void checkPinning(JetStreamManagement management, InboundRouteOptions route)
      throws IOException, JetStreamApiException {
    ConsumerInfo found = find(management, route);
    if (found == null || found.getNumWaiting() == 0) {
      return;
    }
    boolean pinned =
        found.getConsumerConfiguration().getPriorityPolicy() == PriorityPolicy.PinnedClient;
    if (pinned != route.pinned()) {
      throw Failure.retry(
          InboundFailures.PINNING,
          "others pull from it as from a consumer that is "
              + (pinned ? "pinned" : "not pinned")
              + "; stop those nodes first");
    }
  }

  private static ConsumerInfo find(JetStreamManagement management, InboundRouteOptions route)
      throws IOException, JetStreamApiException {
    try {
      return management.getConsumerInfo(route.stream(), route.durable());
    } catch (JetStreamApiException refused) {
      if (refused.getApiErrorCode() == CONSUMER_NOT_FOUND) {
        return null;
      }
      throw refused;
    }
  }

  static ConsumerConfiguration configuration(InboundRouteOptions route) {
    ConsumerConfiguration.Builder consumer =
        ConsumerConfiguration.builder()
            .durable(route.durable())
            .description("route " + route.name() + " to " + route.address())
            .deliverPolicy(DeliverPolicy.All)
            .ackPolicy(AckPolicy.Explicit)
            .filterSubjects(route.subjects())
            .ackWait(Duration.ofMillis(route.ackWaitMs()))
            // The route counts deliveries itself: with a limit of its own the server would give a
            // message up that nobody could write as a dead letter.
            .maxDeliver(-1)
            .maxAckPending(Math.max(ACK_PENDING_MIN, (long) heldMax(route) * NODES_MAX));
    if (route.pinned()) {
      consumer
          .priorityGroups(Pin.GROUP)
          .priorityPolicy(PriorityPolicy.PinnedClient)
          .priorityTimeout(Pin.TIMEOUT_MS);
    }
    return consumer.build();
  }

  private static int heldMax(InboundRouteOptions route) {
    return route.ordered() ? route.maxInFlight() * PullLoop.HELD_PER_PERMIT : route.maxInFlight();
  }
}
