package dev.weft.gateway.feed;

import dev.weft.kernel.journal.Journal;
import io.vertx.core.Future;
import java.time.Instant;

/**
 * Finds where in a stream a time is: times grow with sequences.
 *
 * <p>Thread-safe.
 */
final class SequenceByTime {
  private final Journal journal;
  private final String stream;

  SequenceByTime(Journal journal, String stream) {
    this.journal = journal;
    this.stream = stream;
  }

  /**
   * The sequence after which everything is newer than that time, in as many reads as the last
   * sequence has binary digits.
   */
  Future<Long> lastUpTo(Instant time, long lastSequence) {
    return between(time, 0, lastSequence);
  }

  /** What is up to {@code low} is not newer, what is after {@code high} is. */
  private Future<Long> between(Instant time, long low, long high) {
    if (low >= high) {
      return Future.succeededFuture(low);
    }
    long middle = low + (high - low + 1) / 2;
    return journal
        .read(stream, middle, 1)
        .compose(
            page -> {
              boolean isOld =
                  !page.events().isEmpty() && !page.events().get(0).time().isAfter(time);
              return isOld
                  ? between(time, Math.min(high, page.events().get(0).sequence()), high)
                  : between(time, low, middle - 1);
            });
  }
}
