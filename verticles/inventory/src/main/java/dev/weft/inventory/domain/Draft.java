package dev.weft.inventory.domain;

import dev.weft.kernel.contract.Subjects;
import dev.weft.kernel.failure.Condition;
import dev.weft.kernel.failure.Failure;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Changes to levels that are decided but not stored yet.
 *
 * <p>Not thread-safe.
 */
public final class Draft {
  /** Nothing is stored of an SKU that should have a level. */
  static final String LEVEL_MISSING = "INV-203";

  private final Map<String, Level> stored;
  private final Map<String, Level> changed = new LinkedHashMap<>();

  Draft(Map<String, Level> stored) {
    this.stored = stored;
  }

  public boolean knows(String sku) {
    return stored.containsKey(sku);
  }

  public boolean has(String sku, long units) {
    return available(sku) >= units;
  }

  /** Units left. */
  public long available(String sku) {
    return level(sku).available();
  }

  /** As it is stored. */
  public Level before(String sku) {
    return stored.get(sku);
  }

  /** Adds units; a negative number takes out, and there must be as many. */
  public void add(String sku, long units) {
    put(sku, level(sku).plus(units));
  }

  /** Adds units for good; a negative number takes away, and there must be as many. */
  public void adjust(String sku, long units) {
    put(sku, level(sku).adjustedBy(units));
  }

  /**
   * There is too little: the level goes into the batch as it is, so that its guard says whether it
   * still was that low. Without it a writer whose memory is old could refuse what is there.
   */
  public void confirm(String sku) {
    changed.putIfAbsent(sku, level(sku));
  }

  /** The levels to store, each with the sequence of the stored level that it replaces. */
  public Map<String, Level> changed() {
    return changed;
  }

  private void put(String sku, Level level) {
    if (level.available() < 0) {
      throw new IllegalStateException("stock of " + sku + " below zero");
    }
    changed.put(sku, level);
  }

  /** The level was there once, and somebody has removed it, or it is of another stock. */
  public static Failure noLevel(String sku) {
    return Condition.STORED_STATE_UNREADABLE.failure(
        LEVEL_MISSING, "there is no " + Subjects.level(sku));
  }

  private Level level(String sku) {
    if (!knows(sku)) {
      throw noLevel(sku);
    }
    return changed.getOrDefault(sku, stored.get(sku));
  }
}
