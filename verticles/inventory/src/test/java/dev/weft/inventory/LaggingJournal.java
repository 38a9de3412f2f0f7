package dev.weft.inventory;

import dev.weft.kernel.journal.Journal;
import dev.weft.kernel.journal.NewEvent;
import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.tools.testkit.journal.InMemoryJournal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;

/** A journal that is as far away as a server: appends take a moment. */
record LaggingJournal(Vertx vertx, InMemoryJournal stored) implements Journal {
  private static final long LAG_MS = 2;

  @Override
  public Future<Appended> append(String stream, NewEvent event) {
    return vertx.timer(LAG_MS).compose(arrived -> stored.append(stream, event));
  }

  @Override
  public Future<Appended> appendAll(String stream, List<NewEvent> events) {
    return vertx.timer(LAG_MS).compose(arrived -> stored.appendAll(stream, events));
  }

  @Override
  public Future<List<RecordedEvent>> last(String stream, List<String> subjects) {
    return stored.last(stream, subjects);
  }

  @Override
  public Future<Page> read(String stream, long fromSequence, int countMax) {
    return stored.read(stream, fromSequence, countMax);
  }

  @Override
  public Journal within(long timeoutMs) {
    return this;
  }
}
