package dev.weft.inventory;

import dev.weft.kernel.journal.NewEvent;
import dev.weft.tools.testkit.journal.ForwardingJournal;
import dev.weft.tools.testkit.journal.InMemoryJournal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;

/** A journal that is as far away as a server: appends take a moment. */
final class LaggingJournal extends ForwardingJournal {
  private static final long LAG_MS = 2;

  private final Vertx vertx;

  LaggingJournal(Vertx vertx, InMemoryJournal stored) {
    super(stored);
    this.vertx = vertx;
  }

  @Override
  public Future<Appended> append(String stream, NewEvent event) {
    return vertx.timer(LAG_MS).compose(arrived -> super.append(stream, event));
  }

  @Override
  public Future<Appended> appendAll(String stream, List<NewEvent> events) {
    return vertx.timer(LAG_MS).compose(arrived -> super.appendAll(stream, events));
  }
}
