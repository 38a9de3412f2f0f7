package dev.weft.gateway;

import dev.weft.kernel.journal.Journal;
import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.tools.testkit.journal.ForwardingJournal;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** A journal whose reads may be kept waiting. */
public final class HeldJournal {
  private final AtomicInteger waiting = new AtomicInteger();
  private volatile Promise<Void> accessControl = opened();

  /** That journal, held by this. */
  public Journal of(Journal stored) {
    return new View(stored);
  }

  /** Every read from now on waits for {@link #release}. */
  public void hold() {
    accessControl = Promise.promise();
  }

  /** Lets the reads go that wait, each in a turn of its own, and those that come at once. */
  public void release() {
    accessControl.complete();
  }

  /** How many reads have been held so far. */
  public int waitingCount() {
    return waiting.get();
  }

  private <T> Future<T> held(Supplier<Future<T>> read) {
    Future<Void> open = accessControl.future();
    if (open.isComplete()) {
      return read.get();
    }
    waiting.incrementAndGet();
    Context caller = Vertx.currentContext();
    Promise<T> answer = Promise.promise();
    open.onComplete(go -> caller.runOnContext(turn -> read.get().onComplete(answer)));
    return answer.future();
  }

  private static Promise<Void> opened() {
    Promise<Void> promise = Promise.promise();
    promise.complete();
    return promise;
  }

  private final class View extends ForwardingJournal {
    private View(Journal stored) {
      super(stored);
    }

    @Override
    public Future<List<RecordedEvent>> last(String stream, List<String> subjects) {
      return held(() -> super.last(stream, subjects));
    }

    @Override
    public Future<Page> read(String stream, long fromSequence, int countMax) {
      return held(() -> super.read(stream, fromSequence, countMax));
    }
  }
}
