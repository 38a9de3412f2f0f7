package dev.weft.bridge.outbound.commit;

import dev.weft.bridge.connection.client.MessageHeaders;
import dev.weft.bridge.connection.client.ReceivedMessage;
import dev.weft.bridge.outbound.request.JetStreamRequests;
import dev.weft.bridge.outbound.request.JetStreamRequests.Reading;
import dev.weft.bridge.outbound.request.LeaderGets;
import dev.weft.bridge.outbound.request.OutgoingMessage;
import dev.weft.kernel.failure.Condition;
import io.nats.client.support.NatsJetStreamConstants;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * Asks whether a stream takes appends again, without storing one: a message that it refused goes
 * once more, as a batch of its own with a guard that never holds. The server checks its limits, the
 * account's and the stream's settings before it checks the guard; whether the stream is full is
 * read from its state.
 *
 * <p>Event-loop confined.
 */
public final class AppendProbe {

  /** No stream has so many messages. */
  private static final String NEVER = Long.toString(Long.MAX_VALUE);

  private final JetStreamRequests requests;
  private final LeaderGets leader;
  private final BatchHeaders batches = new BatchHeaders();

  public AppendProbe(JetStreamRequests requests, LeaderGets leader) {
    this.requests = requests;
    this.leader = leader;
  }

  /**
   * Whether it does.
   *
   * @param asBatch whether to take batches is what it refused
   */
  Future<Boolean> passes(AppendHealth.Blocked blocked, boolean asBatch) {
    return requests
        .ask(probe(blocked.message()), replies -> read(replies, asBatch))
        .otherwise(false)
        .compose(
            passes ->
                passes && blocked.condition() == Condition.STREAM_FULL
                    ? hasRoom(blocked)
                    : Future.succeededFuture(passes));
  }

  private Future<Boolean> hasRoom(AppendHealth.Blocked blocked) {
    return leader.info(blocked.stream()).map(info -> hasRoom(info, blocked.message().sizeBytes()));
  }

  static boolean hasRoom(JsonObject info, long bytes) {
    JsonObject config = info.getJsonObject("config");
    JsonObject state = info.getJsonObject("state");
    return !config.getString("discard", "old").equals("new")
        || (isBelow(config, "max_bytes", state.getLong("bytes", 0L) + bytes)
            && isBelow(config, "max_msgs", state.getLong("messages", 0L) + 1));
  }

  private static boolean isBelow(JsonObject config, String limit, long wanted) {
    long most = config.getLong(limit, -1L);
    return most <= 0 || wanted <= most;
  }

  /** The refused message again, but for what could make it be stored. */
  private OutgoingMessage probe(OutgoingMessage refused) {
    MessageHeaders headers = refused.headers().copy(1, 0);
    headers.remove(NatsJetStreamConstants.MSG_ID_HDR);
    headers.remove(NatsJetStreamConstants.EXPECTED_LAST_SUB_SEQ_SUB_HDR);
    headers.put(NatsJetStreamConstants.EXPECTED_LAST_SUB_SEQ_HDR, NEVER);
    OutgoingMessage probe = new OutgoingMessage(refused.subject(), headers, refused.data());
    return BatchHeaders.mark(batches.nextId(), List.of(probe)).get(0);
  }

  private static Reading<Boolean> read(List<ReceivedMessage> replies, boolean asBatch) {
    PubAck ack = PubAck.of(replies.get(replies.size() - 1));
    if (ack instanceof PubAck.NotNow later) {
      return new Reading.Useless<>(later.reason());
    }
    return new Reading.Complete<>(
        ack instanceof PubAck.Conflict
            || (!asBatch
                && ack instanceof PubAck.Refused refused
                && refused.code() == ServerError.BATCHES_OFF));
  }
}
