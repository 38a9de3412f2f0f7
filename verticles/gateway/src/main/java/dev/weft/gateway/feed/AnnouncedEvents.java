package dev.weft.gateway.feed;

import dev.weft.kernel.journal.JournalMapping;
import dev.weft.kernel.journal.RecordedEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * What this node has appended and the feed has not taken yet, kept while what is before it is read
 * or sent. Bounded: the oldest events are dropped, and read instead.
 *
 * <p>Event-loop confined.
 */
final class AnnouncedEvents {
  static final int EVENTS_MAX = 8_000;

  private final Deque<dev.weft.proto.journal.v1.RecordedEvent> events = new ArrayDeque<>();

  void add(List<dev.weft.proto.journal.v1.RecordedEvent> more) {
    events.addAll(more);
    while (events.size() > EVENTS_MAX) {
      events.remove();
    }
  }

  void clear() {
    events.clear();
  }

  /** Whether the first one that is newer follows that sequence without a gap. */
  boolean follow(long sequence) {
    while (!events.isEmpty() && events.peek().getSequence() <= sequence) {
      events.remove();
    }
    return !events.isEmpty() && events.peek().getSequence() == sequence + 1;
  }

  /** The events behind that sequence up to the first gap, at most so many. */
  List<RecordedEvent> takeAfter(long sequence, int countMax) {
    List<RecordedEvent> taken = new ArrayList<>();
    while (taken.size() < countMax && follow(sequence + taken.size())) {
      taken.add(JournalMapping.fromWire(events.remove()));
    }
    return taken;
  }
}
