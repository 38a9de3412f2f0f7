package dev.weft.gateway.feed;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;

/**
 * The newest changes: every one after {@link #floor}, none before.
 *
 * <p>Event-loop confined.
 */
final class RecentChanges {
  private final int countMax;
  private final ArrayDeque<StatusChange> changes = new ArrayDeque<>();
  private long floor;

  RecentChanges(int countMax) {
    this.countMax = countMax;
  }

  /** Forgets everything and begins after that sequence. */
  void restart(long sequence) {
    changes.clear();
    floor = sequence;
  }

  /** Every change after this sequence is here. */
  long floor() {
    return floor;
  }

  void add(StatusChange change) {
    changes.add(change);
    if (changes.size() > countMax) {
      floor = changes.poll().sequence();
    }
  }

  /** The changes after a sequence that is not below {@link #floor}, in order. */
  List<StatusChange> after(long sequence) {
    ArrayDeque<StatusChange> result = new ArrayDeque<>();
    Iterator<StatusChange> newestFirst = changes.descendingIterator();
    while (newestFirst.hasNext()) {
      StatusChange change = newestFirst.next();
      if (change.sequence() <= sequence) {
        break;
      }
      result.addFirst(change);
    }
    return List.copyOf(result);
  }
}
