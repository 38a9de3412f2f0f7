package dev.weft.bridge.inbound.consumer;

import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.ConsumerInfo;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What this node knows of its route's consumer: how it was when the node made or updated it, what
 * somebody has changed since, and how far everything is settled, for a consumer that has to be made
 * anew.
 *
 * <p>Event-loop confined, apart from {@link #floor}.
 */
final class ConsumerState {
  /** Settings that an operator may change, or that the server itself sets. */
  private static final Set<String> NOT_COMPARED =
      Set.of("pause_until", "metadata", "num_replicas", "description");

  private volatile Floor floor = Floor.UNKNOWN;
  private Floor certain = Floor.UNKNOWN;
  private Optional<PassedBy> passedBy = Optional.empty();
  private ZonedDateTime streamCreated;
  private JsonObject applied;

  /**
   * Everything up to a sequence of a stream is settled.
   *
   * @param streamCreated when the stream was made: of another one it says nothing; null if unknown
   */
  record Floor(ZonedDateTime streamCreated, long sequence) {
    static final Floor UNKNOWN = new Floor(null, 0);

    /** Where a new consumer of the stream may begin without leaving anything out. */
    long startIn(ZonedDateTime created, long lastSequence) {
      boolean isOfStream = created.equals(streamCreated) && sequence <= lastSequence;
      return isOfStream ? sequence + 1 : 1;
    }
  }

  /**
   * A consumer will not deliver what the route should have got: it had another filter, or a
   * delivery limit, and that cannot be undone by an update.
   *
   * @param sequence of the first message that may be one of these
   * @param at the server's time when that was so
   */
  record PassedBy(long sequence, Instant at) {
    /** Whether a consumer was made afterwards, and begins with that message at the latest. */
    boolean isRepairedBy(ConsumerInfo consumer) {
      return consumer.getCreationTime().toInstant().isAfter(at)
          && consumer.getConsumerConfiguration().getStartSequence() <= sequence;
    }

    private PassedBy and(PassedBy other) {
      return new PassedBy(Math.min(sequence, other.sequence), at.isAfter(other.at) ? at : other.at);
    }
  }

  /** What was settled before counts only up to that message, until the consumer is made anew. */
  PassedBy passedBy(PassedBy message) {
    PassedBy all = passedBy.map(message::and).orElse(message);
    passedBy = Optional.of(all);
    floor = new Floor(floor.streamCreated(), Math.min(floor.sequence(), all.sequence() - 1));
    return all;
  }

  /** What the consumer has passed by, until it has been made anew. */
  Optional<PassedBy> passedBy() {
    return passedBy;
  }

  /** Thread-safe. */
  Floor floor() {
    return floor;
  }

  /** Nothing up to there has been given up by the server. */
  Floor certain() {
    return certain;
  }

  /**
   * Whether the server has given messages up by a delivery limit, which may be gone again: it goes
   * on counting them as redelivered, and nobody has to settle them. All others that it counts so
   * are pending.
   */
  static boolean hasGivenUp(ConsumerInfo now) {
    return now.getRedelivered() > now.getNumAckPending();
  }

  /** This node has made or updated it. */
  void applied(ConsumerSetup.Applied set) {
    streamCreated = set.streamCreated();
    applied = compared(set.info());
  }

  /**
   * What somebody has changed, empty for nothing. Only what the consumer settles as this route
   * wants it counts as settled: one with a narrower filter passes by what it does not deliver.
   */
  Set<String> changes(ConsumerInfo now) {
    if (applied == null) {
      return Set.of();
    }
    JsonObject current = compared(now);
    Set<String> keys = new TreeSet<>(current.fieldNames());
    keys.addAll(applied.fieldNames());
    keys.removeIf(key -> Objects.equals(current.getValue(key), applied.getValue(key)));
    passedBy = passedBy.filter(message -> !message.isRepairedBy(now));
    if (keys.isEmpty() && passedBy.isEmpty()) {
      floor = new Floor(streamCreated, now.getAckFloor().getStreamSequence());
      certain = now.getRedelivered() == 0 ? floor : certain;
    }
    return keys;
  }

  private static JsonObject compared(ConsumerInfo info) {
    ConsumerConfiguration configuration = info.getConsumerConfiguration();
    JsonObject json = new JsonObject(configuration.toJson());
    NOT_COMPARED.forEach(json::remove);
    return json;
  }
}
