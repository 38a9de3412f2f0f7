package dev.weft.bridge.outbound.commit;

import dev.weft.bridge.outbound.request.OutgoingMessage;
import dev.weft.bridge.stream.SubjectFilter;
import dev.weft.kernel.failure.Condition;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.journal.Journal.Appended;
import io.nats.client.support.NatsJetStreamConstants;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.function.Function;

/**
 * What nats-server does with atomic batches, in memory and one step at a time: ids are checked
 * before guards; guards look at what was stored before the batch, so that two messages of one batch
 * may share a wildcard guard and both be stored; a guard on a literal subject that the batch has
 * written before is refused.
 */
final class BatchServer implements Committer {
  final List<OutgoingMessage> log = new ArrayList<>();
  final List<Commit> received = new ArrayList<>();

  /** Why it takes nothing, or not that commit, whatever is in it. */
  Function<Commit, Optional<Failure>> states = commit -> Optional.empty();

  private final Queue<Arrived> arrived = new ArrayDeque<>();

  private record Arrived(Commit commit, Promise<Appended> ack) {}

  @Override
  public Future<Appended> commit(Commit commit) {
    Promise<Appended> ack = Promise.promise();
    arrived.add(new Arrived(commit, ack));
    received.add(commit);
    return ack.future();
  }

  int inFlight() {
    return arrived.size();
  }

  /** Answers the oldest batch; false when there is none. */
  boolean answer() {
    Arrived next = arrived.poll();
    if (next == null) {
      return false;
    }
    Optional<String> refusal = refusal(next.commit().messages());
    Optional<Failure> state = states.apply(next.commit());
    if (state.isPresent()) {
      next.ack().fail(state.get());
    } else if (refusal.isPresent()) {
      next.ack().fail(Failure.conflict("TST-801", refusal.get()));
    } else {
      log.addAll(next.commit().messages());
      next.ack().complete(new Appended(log.size(), false));
    }
    return true;
  }

  /** The time of the oldest batch is up; it may have been stored. */
  void lose(boolean stored) {
    Arrived next = arrived.poll();
    if (next != null) {
      if (stored && refusal(next.commit().messages()).isEmpty()) {
        log.addAll(next.commit().messages());
      }
      next.ack().fail(Condition.APPEND_UNANSWERED.failure("TST-802", "lost"));
    }
  }

  /** Why these would be refused, now and as one batch. */
  Optional<String> refusal(List<OutgoingMessage> batch) {
    Set<String> ids = new HashSet<>();
    log.stream().map(OutgoingMessage::id).forEach(ids::add);
    Set<String> written = new HashSet<>();
    for (OutgoingMessage message : batch) {
      if (message.id() != null && !ids.add(message.id())) {
        return Optional.of("known id " + message.id());
      }
      String guard = message.guardFilter();
      if (guard != null && (written.contains(guard) || last(guard) != expected(message))) {
        return Optional.of("wrong last sequence on " + guard);
      }
      written.add(message.subject());
    }
    return Optional.empty();
  }

  /** Sequence of the last message on the filter; 0 when there is none. */
  long last(String filter) {
    SubjectFilter matching = SubjectFilter.of(filter);
    for (int i = log.size(); i > 0; i--) {
      if (matching.matches(log.get(i - 1).subject())) {
        return i;
      }
    }
    return 0;
  }

  private static long expected(OutgoingMessage message) {
    return Long.parseLong(
        message.headers().first(NatsJetStreamConstants.EXPECTED_LAST_SUB_SEQ_HDR));
  }
}
