package dev.weft.gateway.feed;

import dev.weft.kernel.journal.JournalMapping;
import dev.weft.kernel.journal.RecordedEvent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * What this node has appended and the feed has not taken yet, kept while what is before it is read.
 * Bounded: the oldest batches are dropped, and their events read instead.
 *
 * <p>Event-loop confined.
 */
final class AnnouncedEvents {
  private static final int BATCHES_MAX = 16;

  private final Deque<List<dev.weft.proto.journal.v1.RecordedEvent>> batches = new ArrayDeque<>();

  void add(List<dev.weft.proto.journal.v1.RecordedEvent> batch) {
    if (batches.size() == BATCHES_MAX) {
      batches.remove();
    }
    batches.add(batch);
  }

  void clear() {
    batches.clear();
  }

  /** Whether the first batch that holds anything newer follows that sequence without a gap. */
  boolean follow(long sequence) {
    while (!batches.isEmpty() && isOld(batches.peek(), sequence)) {
      batches.remove();
    }
    return !batches.isEmpty() && batches.peek().get(0).getSequence() <= sequence + 1;
  }

  /** The events behind that sequence, of the batch of which {@link #follow} has just been true. */
  List<RecordedEvent> takeAfter(long sequence) {
    return batches.remove().stream()
        .filter(event -> event.getSequence() > sequence)
        .map(JournalMapping::fromWire)
        .toList();
  }

  private static boolean isOld(List<dev.weft.proto.journal.v1.RecordedEvent> batch, long sequence) {
    return batch.isEmpty() || batch.get(batch.size() - 1).getSequence() <= sequence;
  }
}
