package dev.weft.inventory.flow;

import dev.weft.kernel.journal.Journal;
import dev.weft.kernel.journal.NewEvent;
import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.tools.testkit.journal.ForwardingJournal;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;

/** The journal of a process that may crash: it hears of nothing after that. */
final class MortalJournal extends ForwardingJournal {
  private boolean crashed;

  MortalJournal(Journal journal) {
    super(journal);
  }

  /** What is under way may still take effect, and leads to nothing more. */
  void crash() {
    crashed = true;
  }

  @Override
  public Future<Appended> append(String stream, NewEvent event) {
    return whileAlive(super.append(stream, event));
  }

  @Override
  public Future<Appended> appendAll(String stream, List<NewEvent> events) {
    return whileAlive(super.appendAll(stream, events));
  }

  @Override
  public Future<List<RecordedEvent>> last(String stream, List<String> subjects) {
    return whileAlive(super.last(stream, subjects));
  }

  @Override
  public Future<Page> read(String stream, long fromSequence, int countMax) {
    return whileAlive(super.read(stream, fromSequence, countMax));
  }

  private <T> Future<T> whileAlive(Future<T> answer) {
    Promise<T> heard = Promise.promise();
    answer.onComplete(
        result -> {
          if (!crashed) {
            heard.complete(result);
          }
        },
        error -> {
          if (!crashed) {
            heard.fail(error);
          }
        });
    return heard.future();
  }
}
