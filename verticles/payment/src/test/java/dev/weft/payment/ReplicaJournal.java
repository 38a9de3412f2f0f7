package dev.weft.payment;

import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.tools.testkit.journal.ForwardingJournal;
import dev.weft.tools.testkit.journal.InMemoryJournal;
import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A journal that counts what is read of it, and whose plain reads come from a replica that may be
 * so far behind that it shows nothing.
 */
final class ReplicaJournal extends ForwardingJournal {
  private final AtomicInteger reads = new AtomicInteger();
  private volatile boolean behind;

  ReplicaJournal(InMemoryJournal stored) {
    super(stored);
  }

  void setBehind(boolean behind) {
    this.behind = behind;
  }

  int reads() {
    return reads.get();
  }

  @Override
  public Future<List<RecordedEvent>> last(String stream, List<String> subjects) {
    reads.incrementAndGet();
    return behind ? Future.succeededFuture(List.of()) : super.last(stream, subjects);
  }

  @Override
  public Future<List<RecordedEvent>> lastCertain(String stream, List<String> subjects) {
    reads.incrementAndGet();
    return super.last(stream, subjects);
  }
}
