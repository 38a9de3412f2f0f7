package dev.weft.inventory.domain;

import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.journal.RecordedEvent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is stored of some SKUs. One level that cannot be read is a matter of its SKU, and of no
 * other.
 *
 * @param levels those that can be read, by SKU
 * @param unreadable why the others cannot, by SKU
 */
public record StoredLevels(Map<String, Level> levels, Map<String, Failure> unreadable) {
  private static final int SKU_TOKEN = 2;

  public StoredLevels {
    levels = Map.copyOf(levels);
    unreadable = Map.copyOf(unreadable);
  }

  /** SKUs whose level may be in the end of the stream only. */
  public static Set<String> unflushed(List<RecordedEvent> tail) {
    return StreamTail.unflushed(tail).keySet();
  }

  /**
   * As a stream holds them. A SKU without a level event has no level, whatever outcomes say:
   * somebody has removed it.
   *
   * @param events the last level event of each SKU, read after the tail
   * @param tail the newest events of the stream, from the first on whose level may not be stored as
   *     an event of its own
   */
  public static StoredLevels of(List<RecordedEvent> events, List<RecordedEvent> tail) {
    Map<String, Level> unflushed = StreamTail.unflushed(tail);
    Map<String, Level> levels = new HashMap<>();
    Map<String, Failure> unreadable = new HashMap<>();
    for (RecordedEvent event : events) {
      String sku = event.subjectToken(SKU_TOKEN);
      Level newer = unflushed.get(sku);
      try {
        Level level = Level.of(event);
        levels.put(
            sku,
            newer == null || newer.sequence() < level.sequence()
                ? level
                : newer.over(level.sequence()));
      } catch (Failure bad) {
        if (newer == null) {
          unreadable.put(sku, bad);
        } else {
          levels.put(sku, newer.over(event.sequence()));
        }
      }
    }
    return new StoredLevels(levels, unreadable);
  }

  /** Whether nothing is stored of any SKU. */
  public boolean isEmpty() {
    return levels.isEmpty() && unreadable.isEmpty();
  }

  /** Whether anything is stored of the SKU. */
  public boolean has(String sku) {
    return levels.containsKey(sku) || unreadable.containsKey(sku);
  }
}
