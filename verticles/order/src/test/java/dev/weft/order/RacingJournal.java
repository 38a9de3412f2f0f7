package dev.weft.order;

import dev.weft.kernel.journal.Guard;
import dev.weft.kernel.journal.NewEvent;
import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.tools.testkit.journal.ForwardingJournal;
import dev.weft.tools.testkit.journal.InMemoryJournal;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/** A journal in which things happen between a decision and its append. */
final class RacingJournal extends ForwardingJournal {
  private final InMemoryJournal stored;
  private final Queue<Runnable> meanwhile = new ArrayDeque<>();
  private boolean forgetful;
  private boolean interrupting;
  private Optional<Future<Void>> gate = Optional.empty();
  private int reads;

  RacingJournal() {
    this(new InMemoryJournal());
  }

  private RacingJournal(InMemoryJournal stored) {
    super(stored);
    this.stored = stored;
  }

  InMemoryJournal stored() {
    return stored;
  }

  /** The next append is preceded by that. */
  void meanwhile(Runnable action) {
    meanwhile.add(action);
  }

  /** Event ids are not remembered, as after the duplicate window: only guards protect. */
  void forgetIds() {
    forgetful = true;
  }

  /** Appends are stored, but not acknowledged before that completes. */
  void holdAcks(Future<Void> until) {
    gate = Optional.of(until);
  }

  int reads() {
    return reads;
  }

  @Override
  public Future<Appended> append(String stream, NewEvent event) {
    if (!interrupting && !meanwhile.isEmpty()) {
      interrupting = true;
      meanwhile.remove().run();
      interrupting = false;
    }
    Future<Appended> appended = super.append(stream, forgetful ? withoutId(event) : event);
    return gate.map(until -> until.compose(open -> appended)).orElse(appended);
  }

  @Override
  public Future<List<RecordedEvent>> last(String stream, List<String> subjects) {
    reads++;
    return super.last(stream, subjects);
  }

  private static NewEvent withoutId(NewEvent event) {
    Guard guard = event.guard().orElseThrow();
    return NewEvent.of(event.subject(), "", event.payload(), guard);
  }
}
