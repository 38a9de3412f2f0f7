package dev.weft.bridge.inbound;

import dev.weft.bridge.connection.NatsConnections;
import dev.weft.bridge.connection.NatsLink;
import dev.weft.bridge.inbound.ConsumerState.PassedBy;
import io.nats.client.Message;
import io.nats.client.api.ConsumerInfo;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
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
  private final ConsumerTrouble trouble;

  ConsumerRepair(
      InboundRouteOptions route,
      NatsConnections connections,
      NatsLink link,
      ConsumerState state,
      ConsumerTrouble trouble) {
    this.route = route;
    this.connections = connections;
    this.link = link;
    this.state = state;
    this.trouble = trouble;
  }

  /** The server has said how it is. */
  void looked(ConsumerWatch.Look look) {
    ConsumerInfo now = look.consumer();
    if (look.skipped()) {
      LOG.warn("route={}: its consumer skipped events while nobody could look", route.name());
      state.passedBy(new PassedBy(state.floor().sequence() + 1, now.getTimestamp().toInstant()));
    }
    Set<String> changes = state.changes(now);
    if (!changes.isEmpty()) {
      trouble.become("was edited: " + String.join(", ", changes));
      if (ConsumerSetup.hasPassedNothingBy(now.getConsumerConfiguration(), route)) {
        putRight();
      } else {
        // Also when the edit is taken back before it is put right.
        makeAnew(new PassedBy(state.floor().sequence() + 1, now.getTimestamp().toInstant()));
      }
    } else if (ConsumerState.hasGivenUp(now)) {
      LOG.warn("route={}: the server gave up messages", route.name());
      makeAnew(new PassedBy(state.certain().sequence() + 1, now.getTimestamp().toInstant()));
    } else if (state.passedBy().isPresent()) {
      makeAnew(state.passedBy().get());
    } else if (now.getPaused()) {
      trouble.pausedUntil(now.getConsumerConfiguration().getPauseUntil().toInstant());
    } else {
      trouble.become("");
    }
  }

  /**
   * The server gave a message up by a delivery limit that somebody has set. It says so once; who
   * does not hear it finds out by looking, when nothing else is pending.
   *
   * @param advisory {@code $JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES}
   */
  void givenUp(Message advisory) {
    JsonObject json = new JsonObject(Buffer.buffer(advisory.getData()));
    long sequence = json.getLong("stream_seq");
    LOG.warn("route={}: the server gave up message {}", route.name(), sequence);
    makeAnew(new PassedBy(sequence, Instant.parse(json.getString("timestamp"))));
  }

  private void putRight() {
    connections
        .blocking(() -> ConsumerSetup.apply(link.connection(), route, state.floor()))
        .onSuccess(
            set -> {
              LOG.info("route={} repaired its consumer", route.name());
              state.applied(set);
            })
        .onFailure(this::notYet);
  }

  private void makeAnew(PassedBy messages) {
    PassedBy all = state.passedBy(messages);
    connections
        .blocking(
            () -> {
              ConsumerSetup.delete(link.connection(), route, all);
              return null;
            })
        .onFailure(this::notYet);
  }

  private void notYet(Throwable error) {
    LOG.warn("route={}: its consumer: {}", route.name(), error.getMessage());
  }
}
