package dev.weft.bridge.connection;

import java.time.Instant;
import java.util.Comparator;

/**
 * Which message of a stream: the sequence alone is another message's when the stream was removed
 * and made again, or restored from an older backup, and nobody has to have noticed that.
 *
 * @param sequence in the stream
 * @param stored when the server stored it
 */
public record Place(long sequence, Instant stored) implements Comparable<Place> {
  private static final Comparator<Place> STREAM_ORDER =
      Comparator.comparingLong(Place::sequence).thenComparing(Place::stored);

  /** Before every message of that sequence. */
  public static Place before(long sequence) {
    return new Place(sequence, Instant.MIN);
  }

  @Override
  public int compareTo(Place other) {
    return STREAM_ORDER.compare(this, other);
  }
}
