package dev.weft.bridge.inbound.consumer;

import dev.weft.bridge.common.BridgeFailures;
import dev.weft.bridge.connection.ServerApi;
import dev.weft.bridge.inbound.route.InboundRouteOptions;
import dev.weft.bridge.stream.SubjectFilter;
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
import io.nats.client.api.StreamInfo;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Blocks. Creates the route's durable consumer on the server, or updates it. */
final class ConsumerSetup {
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(2);

  /**
   * Nodes that may use all their permits on one consumer. At max_ack_pending the server stops
   * delivering, so that limit must never be what bounds a route.
   */
  private static final int NODES_MAX = 32;

  /** Metadata key of a recreated consumer: where it starts; all before is settled. */
  private static final String STARTS_WHERE_SETTLED = "weft.starts_where_settled";

  /**
   * Messages that wait at the server for their next delivery count as well. With a small limit,
   * events that keep failing, hours before their next delivery, would block all later ones.
   */
  private static final long ACK_PENDING_MIN = 100_000;

  private static final long UNLIMITED = -1;

  /** Server error codes: too few members for a new consumer, and for one that has fewer. */
  private static final Set<Integer> TOO_FEW_MEMBERS = Set.of(10023, 10126);

  private ConsumerSetup() {}

  /**
   * What the server has now.
   *
   * @param streamCreated when the consumer's stream was made
   */
  record Applied(ConsumerInfo info, ZonedDateTime streamCreated) {
    /** Name of the server that leads the consumer; empty when it has none. */
    String leader() {
      ClusterInfo cluster = info.getClusterInfo();
      return cluster == null || cluster.getLeader() == null ? "" : cluster.getLeader();
    }
  }

  /**
   * Makes the consumer, or puts it right. One that has passed events by, which the route should
   * have got, is made anew: from where everything is known to be settled, or else from the
   * beginning. Handlers know again what they have handled.
   */
  static Applied apply(
      Connection connection, InboundRouteOptions route, ConsumerState.Floor settled)
      throws IOException, JetStreamApiException {
    JetStreamOptions options = JetStreamOptions.builder().requestTimeout(REQUEST_TIMEOUT).build();
    JetStreamManagement management = connection.jetStreamManagement(options);
    ConsumerInfo found = find(management, route);
    checkPinning(found, route);
    StreamInfo stream = management.getStreamInfo(route.stream());
    ConsumerConfiguration.Builder wanted = ConsumerConfiguration.builder(configuration(route));
    if (found == null) {
      startWhereSettled(
          wanted,
          settled.startIn(stream.getCreateTime(), stream.getStreamState().getLastSequence()));
    } else if (hasPassedNothingBy(found.getConsumerConfiguration(), route)) {
      keepStart(wanted, found.getConsumerConfiguration());
      if (isAsWanted(found.getConsumerConfiguration(), wanted.build(), stream)) {
        return new Applied(found, stream.getCreateTime());
      }
    } else {
      management.deleteConsumer(route.stream(), route.durable());
      // Its files may still be there for a moment: who makes it at once, makes it into them.
      throw Failure.retry(BridgeFailures.MADE_ANEW, "it skipped events; recreating it");
    }
    return new Applied(set(management, route, wanted), stream.getCreateTime());
  }

  /**
   * Whether the consumer needs no update, for which a node may lack the permission. A consumer with
   * fewer replicas than its stream is always updated, to get the missing ones.
   */
  private static boolean isAsWanted(
      ConsumerConfiguration found, ConsumerConfiguration wanted, StreamInfo stream) {
    JsonObject has = new JsonObject(found.toJson());
    JsonObject wants = new JsonObject(wanted.toJson());
    int replicas = found.getNumReplicas();
    return wants.fieldNames().stream()
            .allMatch(key -> Objects.equals(wants.getValue(key), has.getValue(key)))
        && (replicas == 0 || replicas == stream.getConfiguration().getReplicas());
  }

  /**
   * Creates or updates the consumer. While a stream lacks a member for good, the server refuses a
   * consumer with all configured replicas; it gets a single one then. It is recreated if that
   * server is lost, too, and the next node that starts adds the other replicas.
   */
  private static ConsumerInfo set(
      JetStreamManagement management,
      InboundRouteOptions route,
      ConsumerConfiguration.Builder wanted)
      throws IOException, JetStreamApiException {
    try {
      return management.addOrUpdateConsumer(route.stream(), wanted.build());
    } catch (JetStreamApiException refused) {
      if (!TOO_FEW_MEMBERS.contains(refused.getApiErrorCode())) {
        throw refused;
      }
      return management.addOrUpdateConsumer(route.stream(), wanted.numReplicas(1).build());
    }
  }

  /** Deletes a consumer that has passed messages by, unless that was done since. */
  static void delete(
      Connection connection, InboundRouteOptions route, ConsumerState.PassedBy messages)
      throws IOException, JetStreamApiException {
    JetStreamManagement management =
        connection.jetStreamManagement(
            JetStreamOptions.builder().requestTimeout(REQUEST_TIMEOUT).build());
    ConsumerInfo found = find(management, route);
    if (found != null && !messages.isRepairedBy(found)) {
      management.deleteConsumer(route.stream(), route.durable());
    }
  }

  private static void startWhereSettled(ConsumerConfiguration.Builder wanted, long start) {
    if (start > 1) {
      wanted
          .deliverPolicy(DeliverPolicy.ByStartSequence)
          .startSequence(start)
          .metadata(Map.of(STARTS_WHERE_SETTLED, Long.toString(start)));
    }
  }

  /** Whether it has delivered, or will deliver, whatever the route wants. */
  static boolean hasPassedNothingBy(ConsumerConfiguration found, InboundRouteOptions route) {
    boolean isFromSettled =
        found.getDeliverPolicy() == DeliverPolicy.ByStartSequence
            && found.getMetadata() != null
            && found.getMetadata().containsKey(STARTS_WHERE_SETTLED);
    return (found.getDeliverPolicy() == DeliverPolicy.All || isFromSettled)
        && found.getMaxDeliver() == UNLIMITED
        && found.getAckPolicy() == AckPolicy.Explicit
        && route.subjects().stream().allMatch(subject -> covers(found, subject));
  }

  private static boolean covers(ConsumerConfiguration found, String subject) {
    List<String> filters =
        found.getFilterSubjects() == null ? List.of() : found.getFilterSubjects();
    SubjectFilter wanted = SubjectFilter.of(subject);
    return filters.isEmpty()
        || filters.stream().anyMatch(filter -> SubjectFilter.of(filter).covers(wanted));
  }

  /** Where a consumer has begun cannot be changed. */
  private static void keepStart(ConsumerConfiguration.Builder wanted, ConsumerConfiguration found) {
    if (found.getDeliverPolicy() == DeliverPolicy.ByStartSequence) {
      wanted
          .deliverPolicy(DeliverPolicy.ByStartSequence)
          .startSequence(found.getStartSequence())
          .metadata(found.getMetadata());
    }
  }

  /**
   * Whether a consumer is pinned changes only while nobody pulls: open pulls of the other kind get
   * messages that are not for them, and those of simple clients bring old servers down.
   */
  private static void checkPinning(ConsumerInfo found, InboundRouteOptions route) {
    if (found == null || found.getNumWaiting() == 0) {
      return;
    }
    boolean pinned =
        found.getConsumerConfiguration().getPriorityPolicy() == PriorityPolicy.PinnedClient;
    if (pinned != route.pinned()) {
      throw Failure.retry(
          BridgeFailures.PINNING,
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
      if (refused.getApiErrorCode() == ServerApi.CONSUMER_NOT_FOUND) {
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
            .maxDeliver(UNLIMITED)
            .maxAckPending(Math.max(ACK_PENDING_MIN, (long) route.heldMax() * NODES_MAX));
    if (route.pinned()) {
      consumer
          .priorityGroups(Pin.GROUP)
          .priorityPolicy(PriorityPolicy.PinnedClient)
          .priorityTimeout(Pin.TIMEOUT_MS);
    }
    return consumer.build();
  }
}
