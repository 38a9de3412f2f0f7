package dev.weft.bridge.connection.client;

import java.time.Instant;
import java.util.Comparator;

/**
 * Which message of a stream: the sequence alone is another message's when the stream was removed
 * and made again, or restored from an older backup, and nobody has to have noticed that.
 *
 * @param sequence in the stream
 * @param stored when the server stored it
 */
public record MessagePosition(long sequence, Instant stored)
    implements Comparable<MessagePosition> {
  private static final Comparator<MessagePosition> STREAM_ORDER =
      Comparator.comparingLong(MessagePosition::sequence).thenComparing(MessagePosition::stored);

  /** Before every message of that sequence. */
  public static MessagePosition before(long sequence) {
    return new MessagePosition(sequence, Instant.MIN);
  }

  @Override
  public int compareTo(MessagePosition other) {
    return STREAM_ORDER.compare(this, other);
  }
}
