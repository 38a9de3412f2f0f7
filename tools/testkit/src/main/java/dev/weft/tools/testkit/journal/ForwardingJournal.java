package dev.weft.tools.testkit.journal;

import dev.weft.kernel.journal.Journal;
import dev.weft.kernel.journal.NewEvent;
import dev.weft.kernel.journal.RecordedEvent;
import io.vertx.core.Future;
import java.util.List;

/**
 * A journal that passes every request on to another. Tests override what is to go otherwise; {@link
 * #lastCertain} follows what becomes of {@link #last}.
 *
 * <p>As thread-safe as the other one.
 */
public abstract class ForwardingJournal implements Journal {
  private final Journal target;

  protected ForwardingJournal(Journal target) {
    this.target = target;
  }

  @Override
  public Future<Appended> append(String stream, NewEvent event) {
    return target.append(stream, event);
  }

  @Override
  public Future<Appended> appendAll(String stream, List<NewEvent> events) {
    return target.appendAll(stream, events);
  }

  @Override
  public Future<List<RecordedEvent>> last(String stream, List<String> subjects) {
    return target.last(stream, subjects);
  }

  @Override
  public Future<Page> read(String stream, long fromSequence, int countMax) {
    return target.read(stream, fromSequence, countMax);
  }

  @Override
  public Future<Boolean> erase(String stream, String subject) {
    return target.erase(stream, subject);
  }

  /** The journal itself: its tests do not wait that long. */
  @Override
  public Journal within(long timeoutMs) {
    return this;
  }
}
