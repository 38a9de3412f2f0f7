package dev.weft.gateway.feed;

import dev.weft.kernel.journal.Journal;
import dev.weft.kernel.journal.RecordedEvent;
import java.time.Instant;
import java.util.Optional;

/**
 * How far a reader has got, and what it found there, so that it notices when the stream is another
 * one: removed and made again, or restored from a backup. Sequences begin again then, or go back,
 * and mean other events.
 *
 * @param sequence of the newest event that was read; 0: before all
 * @param time when the server stored it; empty as long as that is not known
 * @param newestTime the newest time that is known of any event up to there; empty for none
 */
record ReadPosition(long sequence, Optional<Instant> time, Optional<Instant> newestTime) {
  static ReadPosition at(long sequence) {
    return new ReadPosition(sequence, Optional.empty(), Optional.empty());
  }

  static ReadPosition at(RecordedEvent event) {
    Optional<Instant> time = Optional.of(event.time());
    return new ReadPosition(event.sequence(), time, time);
  }

  /** At an event that was not read from the stream: when it was stored is not known. */
  ReadPosition movedTo(long newSequence) {
    return new ReadPosition(newSequence, Optional.empty(), newestTime);
  }

  /** Where to read from, so that the page shows what is at the bookmark. */
  long readFrom() {
    return Math.max(1, sequence);
  }

  /**
   * Whether the page, read from {@link #readFrom}, is of another stream. One that is shorter is,
   * unless a server that does not know better yet says so while the event is there.
   */
  boolean isOfAnother(Journal.Page page) {
    Optional<Instant> there = timeAt(page);
    if (there.isPresent()) {
      return time.isPresent() && !time.equals(there);
    }
    return page.lastSequence() < sequence;
  }

  /** With what the page shows, when that was not known yet. */
  ReadPosition checkedWith(Journal.Page page) {
    Optional<Instant> there = timeAt(page);
    return time.isPresent() || there.isEmpty() ? this : new ReadPosition(sequence, there, there);
  }

  private Optional<Instant> timeAt(Journal.Page page) {
    return page.events().stream()
        .findFirst()
        .filter(event -> event.sequence() == sequence)
        .map(RecordedEvent::time);
  }
}
