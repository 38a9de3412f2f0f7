package dev.weft.bridge.outbound.commit;

import dev.weft.bridge.common.BridgeFailures;
import dev.weft.bridge.outbound.request.LeaderGets;
import dev.weft.bridge.outbound.request.OutgoingMessage;
import dev.weft.kernel.failure.Condition;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.kernel.journal.Journal.Appended;
import io.vertx.core.Future;
import java.util.Optional;

/**
 * Distinguishes a lost race from an event that is stored already: a server that stands alone checks
 * the guard before it looks for the message id, so the second try of an append whose
 * acknowledgement was lost fails on its own first try.
 *
 * <p>Event-loop confined.
 */
public final class DuplicateResolver {
  private final LeaderGets leader;

  public DuplicateResolver(LeaderGets leader) {
    this.leader = leader;
  }

  /**
   * For recovery from the error: a duplicate where the one event asked for is there, the conflict
   * where it is not, {@link Condition#APPEND_UNANSWERED} where neither could be found out before
   * the deadline.
   */
  public Future<Appended> find(Commit commit, Throwable error) {
    Failure failure = Failure.of(error);
    OutgoingMessage event = commit.messages().get(0);
    boolean inDoubt =
        failure.is(FailureKind.CONFLICT) && commit.messages().size() == 1 && event.id() != null;
    if (!inDoubt) {
      return Future.failedFuture(failure);
    }
    return leader
        .lastOn(commit.stream(), event.subject(), commit.deadlineMs())
        .recover(unknown -> Future.failedFuture(unanswered(event, unknown)))
        .compose(last -> decide(last, event, failure));
  }

  private static Future<Appended> decide(
      Optional<LeaderGets.Stored> last, OutgoingMessage event, Failure conflict) {
    return last.filter(event::isStoredAs)
        .map(stored -> Future.succeededFuture(new Appended(stored.sequence(), true)))
        .orElseGet(() -> Future.failedFuture(conflict));
  }

  private static Failure unanswered(OutgoingMessage event, Throwable unknown) {
    return Condition.APPEND_UNANSWERED.failure(
        BridgeFailures.APPEND_UNACKNOWLEDGED,
        event.subject() + " may be stored: " + Failure.of(unknown).detail());
  }
}
