package dev.weft.tools.audit.history;

import dev.weft.kernel.journal.RecordedEvent;

/**
 * How much of a stream was read, and what is missing of it.
 *
 * <p>Not thread-safe.
 */
public final class StreamRange {
  private final String name;
  private final long cut;
  private long first;
  private long last;
  private long count;
  private long firstMs;
  private long lastMs;
  private long gapFrom;
  private long gapTo;

  /**
   * @param cut the stream's last sequence before anything was read: only what is not after it is
   *     judged, what follows may have its effects still to come
   */
  public StreamRange(String name, long cut) {
    this.name = name;
    this.cut = cut;
  }

  /** Whether sequences are missing between the event and the one before it. */
  boolean add(RecordedEvent event) {
    boolean gap = count > 0 && event.sequence() != last + 1;
    if (count == 0) {
      first = event.sequence();
      firstMs = event.time().toEpochMilli();
    }
    if (gap) {
      gapFrom = last + 1;
      gapTo = event.sequence() - 1;
    }
    last = event.sequence();
    lastMs = event.time().toEpochMilli();
    count++;
    return gap;
  }

  public String name() {
    return name;
  }

  public long cut() {
    return cut;
  }

  /** First sequence that was read; 0 for none, like the next ones. */
  public long first() {
    return first;
  }

  public long last() {
    return last;
  }

  /** Events that were read. */
  public long count() {
    return count;
  }

  public long firstMs() {
    return firstMs;
  }

  public long lastMs() {
    return lastMs;
  }

  /** Sequences between the first and the last that hold nothing. */
  public long missing() {
    return count == 0 ? 0 : last - first + 1 - count;
  }

  /** The last gap as {@code 17-19}; empty when there is none. */
  public String gap() {
    return gapTo == 0 ? "" : gapFrom + "-" + gapTo;
  }

  /** Whether nothing that it ever held was deleted. */
  public boolean isWhole() {
    return count == 0 ? cut == 0 : first == 1 && missing() == 0;
  }
}
