package dev.weft.bridge.outbound;

import io.nats.client.api.MessageInfo;
import io.nats.client.impl.Headers;
import io.nats.client.support.NatsJetStreamConstants;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Event-loop confined. Finds out what became of batches whose acknowledgement did not come. Every
 * stored message names its batch and its place there, and a batch is stored as a whole or not at
 * all: one message that is found proves them all.
 */
final class LostBatches {
  private final LeaderGets leader;

  LostBatches(LeaderGets leader) {
    this.leader = leader;
  }

  /**
   * Sequence of the last message where one of the batches was stored; empty where none seems to be.
   * Fails with RETRY when that cannot be found out now.
   *
   * @param batchIds of tries of that commit
   */
  Future<Optional<Long>> find(Commit commit, Set<String> batchIds) {
    Future<Optional<Long>> found = Future.succeededFuture(Optional.empty());
    for (String subject : probes(commit.messages())) {
      found =
          found.compose(
              known ->
                  known.isPresent()
                      ? Future.succeededFuture(known)
                      : leader
                          .lastOn(commit.stream(), subject, commit.deadlineMs())
                          .map(last -> last.flatMap(info -> lastOf(commit, batchIds, info))));
    }
    return found;
  }

  /**
   * Of which the last message is looked at: a later one may hide that of the batch, but hardly on
   * the first, the middle and the last subject, above all not where the event is a fact with an id.
   */
  private static List<String> probes(List<OutgoingMessage> messages) {
    List<OutgoingMessage> facts =
        messages.stream().filter(message -> message.id() != null).toList();
    List<OutgoingMessage> among = facts.isEmpty() ? messages : facts;
    int last = among.size() - 1;
    return new TreeSet<>(List.of(0, last / 2, last))
        .stream().map(index -> among.get(index).subject()).distinct().toList();
  }

  private static Optional<Long> lastOf(Commit commit, Set<String> batchIds, MessageInfo stored) {
    Headers headers = stored.getHeaders();
    String batchId =
        headers == null ? null : headers.getFirst(NatsJetStreamConstants.NATS_BATCH_ID_HDR);
    if (batchId == null || !batchIds.contains(batchId)) {
      return Optional.empty();
    }
    int place = Integer.parseInt(headers.getFirst(NatsJetStreamConstants.NATS_BATCH_SEQUENCE_HDR));
    return Optional.of(stored.getSeq() - place + commit.messages().size());
  }
}
