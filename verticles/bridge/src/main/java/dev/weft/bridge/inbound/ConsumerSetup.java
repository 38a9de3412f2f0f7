package dev.weft.bridge.inbound;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamOptions;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.DeliverPolicy;
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

  private static final long ACK_PENDING_MIN = 1_000;

  private ConsumerSetup() {}

  static void apply(Connection connection, InboundRouteOptions route)
      throws IOException, JetStreamApiException {
    JetStreamOptions options = JetStreamOptions.builder().requestTimeout(REQUEST_TIMEOUT).build();
    connection
        .jetStreamManagement(options)
        .addOrUpdateConsumer(route.stream(), configuration(route));
  }

  static ConsumerConfiguration configuration(InboundRouteOptions route) {
    return ConsumerConfiguration.builder()
        .durable(route.durable())
        .description("route " + route.name() + " to " + route.address())
        .deliverPolicy(DeliverPolicy.All)
        .ackPolicy(AckPolicy.Explicit)
        .filterSubjects(route.subjects())
        .ackWait(Duration.ofMillis(route.ackWaitMs()))
        // The route counts deliveries itself: with a limit of its own the server would give a
        // message up that nobody could write as a dead letter.
        .maxDeliver(-1)
        .maxAckPending(Math.max(ACK_PENDING_MIN, (long) route.maxInFlight() * NODES_MAX))
        .build();
  }
}
