package dev.weft.payment;

import dev.weft.kernel.journal.Journal;
import dev.weft.kernel.journal.NewEvent;
import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.tools.testkit.journal.InMemoryJournal;
import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A journal that counts what is read of it, and whose plain reads come from a replica that may be
 * so far behind that it shows nothing.
 */
final class ReplicaJournal implements Journal {
  private final InMemoryJournal stored;
  private final AtomicInteger reads = new AtomicInteger();
  private volatile boolean behind;

  ReplicaJournal(InMemoryJournal stored) {
    this.stored = stored;
  }

  void setBehind(boolean behind) {
    this.behind = behind;
  }

  int reads() {
    return reads.get();
  }

  @Override
  public Future<Appended> append(String stream, NewEvent event) {
    return stored.append(stream, event);
  }

  @Override
  public Future<Appended> appendAll(String stream, List<NewEvent> events) {
    return stored.appendAll(stream, events);
  }

  @Override
  public Future<List<RecordedEvent>> last(String stream, List<String> subjects) {
    reads.incrementAndGet();
    return behind ? Future.succeededFuture(List.of()) : stored.last(stream, subjects);
  }

  @Override
  public Future<List<RecordedEvent>> lastCertain(String stream, List<String> subjects) {
    reads.incrementAndGet();
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
