package dev.weft.bridge.outbound.commit;

import dev.weft.kernel.failure.Condition;
import dev.weft.kernel.journal.Journal.Appended;
import io.vertx.core.Future;

/**
 * How commits reach the server. {@link DirectCommitter} sends each by itself; what gathers the
 * commits of many callers into one atomic batch stands here too.
 *
 * <p>Event-loop confined.
 */
public interface Committer {
  /**
   * Completes when the server has stored every message. Fails with CONFLICT when a guard did not
   * hold, with the {@link Condition} for which the server refuses it, and with PAUSE when it did
   * not acknowledge before the deadline: then it may be stored.
   */
  Future<Appended> commit(Commit commit);
}
