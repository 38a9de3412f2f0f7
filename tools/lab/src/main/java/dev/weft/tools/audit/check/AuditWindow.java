package dev.weft.tools.audit.check;

import dev.weft.tools.audit.history.History;
import dev.weft.tools.audit.history.RecordLocation;
import dev.weft.tools.audit.history.RecordedStep;
import dev.weft.tools.audit.history.StockHistory;
import dev.weft.tools.audit.history.StreamRange;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What can be judged: a system that runs is always in the middle of something, and streams forget.
 * Effects up to the cut are judged; their causes were stored before and were read. A missing effect
 * is a violation when there was time for it; a missing cause when it cannot have been deleted by
 * age.
 */
public final class AuditWindow {
  /** What comes after the end of an order, a refund above all, may take the provider's outage. */
  private static final long AFTERLIFE_MS = TimeUnit.HOURS.toMillis(24);

  private static final long ALWAYS = Long.MIN_VALUE;

  private final History history;
  private final long asOfMs;
  private final long settleMs;
  private final Map<RecordLocation, Long> sinceMs = new EnumMap<>(RecordLocation.class);

  /**
   * @param asOfMs now; of a system at rest, when it was last at work
   * @param settleMs how long an order, or what must follow from an event, may take
   */
  public AuditWindow(History history, long asOfMs, long settleMs) {
    this.history = history;
    this.asOfMs = asOfMs;
    this.settleMs = settleMs;
    for (RecordLocation place : RecordLocation.values()) {
      sinceMs.put(place, since(place));
    }
  }

  /** False for what was stored after the cut: it is only a cause of others. */
  boolean isJudged(RecordedStep entry) {
    return entry.sequence() <= history.range(entry.stream()).cut();
  }

  /** Whether what should follow from something at that time is overdue. */
  boolean isLate(long timeMs) {
    return asOfMs - timeMs > settleMs;
  }

  /** Whether everything that was recorded there since that time is still there. */
  boolean keeps(RecordLocation place, long timeMs) {
    return timeMs >= sinceMs.get(place);
  }

  /** Whether the cause of what happened at that time must still be there. */
  boolean keepsCause(RecordLocation place, long effectMs) {
    long since = sinceMs.get(place);
    long lifeMs = place == RecordLocation.INVENTORY ? settleMs : settleMs + AFTERLIFE_MS;
    return since == ALWAYS || effectMs - lifeMs >= since;
  }

  /** How old something is, for people. */
  String age(long timeMs) {
    return TimeUnit.MILLISECONDS.toSeconds(asOfMs - timeMs) + " s";
  }

  private long since(RecordLocation place) {
    if (place == RecordLocation.INVENTORY) {
      boolean whole = history.stock().stream().allMatch(StockHistory::isWhole);
      return whole ? ALWAYS : history.limits().stockSinceMs();
    }
    StreamRange range = history.range(place.stream());
    if (range == null || range.isWhole()) {
      return ALWAYS;
    }
    return range.count() == 0 ? history.limits().nowMs() : range.firstMs();
  }
}
