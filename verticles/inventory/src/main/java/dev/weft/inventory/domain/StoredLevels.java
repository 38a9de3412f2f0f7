package dev.weft.inventory.domain;

import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.journal.RecordedEvent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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

  /**
   * As a stream holds them.
   *
   * @param events the last one of each SKU
   */
  public static StoredLevels of(List<RecordedEvent> events) {
    Map<String, Level> levels = new HashMap<>();
    Map<String, Failure> unreadable = new HashMap<>();
    for (RecordedEvent event : events) {
      String sku = event.subjectToken(SKU_TOKEN);
      try {
        levels.put(sku, Level.of(event));
      } catch (Failure bad) {
        unreadable.put(sku, bad);
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
