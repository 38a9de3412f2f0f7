package dev.weft.bridge.outbound.commit;

import dev.weft.bridge.outbound.request.OutgoingMessage;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.journal.Journal.Appended;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;

/**
 * A commit that waits to be stored together with others.
 *
 * <p>Event-loop confined.
 */
final class PendingCommit {
  private final Commit commit;
  private final List<SubjectSet.Mark> marks;
  private final long sizeBytes;
  private final Promise<Appended> outcome = Promise.promise();

  PendingCommit(Commit commit) {
    this.commit = commit;
    List<SubjectSet.Mark> touched = new ArrayList<>(commit.messages().size());
    long bytes = 0;
    for (OutgoingMessage message : commit.messages()) {
      touched.add(SubjectSet.Mark.of(message));
      bytes += message.sizeBytes();
    }
    this.marks = touched;
    this.sizeBytes = bytes;
  }

  Commit commit() {
    return commit;
  }

  List<SubjectSet.Mark> marks() {
    return marks;
  }

  int messageCount() {
    return commit.messages().size();
  }

  long sizeBytes() {
    return sizeBytes;
  }

  Future<Appended> future() {
    return outcome.future();
  }

  /** Its caller still waits. */
  boolean isOpen() {
    return !outcome.future().isComplete();
  }

  /** No effect when the caller has its outcome already. */
  void settle(AsyncResult<Appended> ended) {
    if (ended.succeeded()) {
      stored(ended.result());
    } else {
      fail(Failure.of(ended.cause()));
    }
  }

  /** No effect when the caller has its outcome already. */
  void stored(Appended appended) {
    outcome.tryComplete(appended);
  }

  /** No effect when the caller has its outcome already. */
  void fail(Failure failure) {
    outcome.tryFail(failure);
  }
}
