package dev.weft.bridge.outbound;

import dev.weft.bridge.common.BridgeFailures;
import dev.weft.bridge.outbound.request.LeaderGets;
import dev.weft.kernel.contract.Subjects;
import dev.weft.kernel.failure.Failure;
import dev.weft.proto.journal.v1.EraseReply;
import dev.weft.proto.journal.v1.EraseRequest;
import io.vertx.core.Future;
import java.util.Arrays;
import java.util.Set;

/**
 * Handles the journal's requests to erase a message.
 *
 * <p>Event-loop confined.
 */
final class Erasures {
  private final Set<String> streams;
  private final LeaderGets leader;

  Erasures(Set<String> streams, LeaderGets leader) {
    this.streams = Set.copyOf(streams);
    this.leader = leader;
  }

  Future<EraseReply> erase(EraseRequest request) {
    String subject = request.getSubject();
    if (!streams.contains(request.getStream())) {
      return Future.failedFuture(
          Failure.reject(
              BridgeFailures.UNKNOWN_STREAM,
              "no stream " + request.getStream() + " is configured"));
    }
    if (!Arrays.stream(subject.split("\\.", -1)).allMatch(Subjects::isToken)) {
      return Future.failedFuture(
          Failure.reject(BridgeFailures.APPEND_MALFORMED, "not a subject to erase: " + subject));
    }
    return leader
        .sequenceOn(request.getStream(), subject)
        .compose(
            sequence ->
                sequence == 0
                    ? Future.succeededFuture(false)
                    : leader.erase(request.getStream(), sequence).map(true))
        .map(erased -> EraseReply.newBuilder().setErased(erased).build());
  }
}
