package dev.weft.bridge.outbound;

import io.nats.client.api.MessageInfo;
import io.nats.client.impl.Headers;
import io.nats.client.support.NatsJetStreamConstants;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds out whether batches whose acknowledgement did not come are stored. Only the last message of
 * a batch proves that: a server that runs into a limit stores the first ones and stays silent
 * (docs/adr/0006). What cannot be proven is sent again, and its guards tell. Event-loop confined.
 */
final class LostBatches {
  private final LeaderGets leader;

  LostBatches(LeaderGets leader) {
    this.leader = leader;
  }

  /**
   * Sequence of the last message where one of the batches is stored; empty where that cannot be
   * proven. Fails with RETRY when the server does not say.
   *
   * @param batchIds of tries of that commit
   */
  Future<Optional<Long>> find(Commit commit, Set<String> batchIds) {
    List<OutgoingMessage> messages = commit.messages();
    return leader
        .lastOn(commit.stream(), messages.get(messages.size() - 1).subject(), commit.deadlineMs())
        .map(last -> last.filter(stored -> ends(batchIds, stored)).map(MessageInfo::getSeq));
  }

  private static boolean ends(Set<String> batchIds, MessageInfo stored) {
    Headers headers = stored.getHeaders();
    String batchId =
        headers == null ? null : headers.getFirst(NatsJetStreamConstants.NATS_BATCH_ID_HDR);
    // What came alone has none.
    return batchId != null
        && batchIds.contains(batchId)
        && headers.getFirst(NatsJetStreamConstants.NATS_BATCH_COMMIT_HDR) != null;
  }
}
