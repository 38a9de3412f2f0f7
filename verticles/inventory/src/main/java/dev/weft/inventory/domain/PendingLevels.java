package dev.weft.inventory.domain;

import dev.weft.kernel.contract.Subjects;
import dev.weft.kernel.failure.Condition;
import dev.weft.kernel.failure.Failure;
import dev.weft.proto.inventory.v1.StockLevel;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Changes to levels that are decided but not stored yet.
 *
 * <p>Not thread-safe.
 */
public final class PendingLevels {
  /** Nothing is stored of an SKU that should have a level. */
  static final String LEVEL_MISSING = "INV-203";

  private final Map<String, Level> stored;
  private final Map<String, Level> changed = new LinkedHashMap<>();
  private final long flushedSequence;

  /** The sequence of the event of the next decision. */
  private long nextSequence;

  PendingLevels(Map<String, Level> stored, long sequence, long flushedSequence) {
    this.stored = stored;
    this.nextSequence = sequence + 1;
    this.flushedSequence = flushedSequence;
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

  /** Adds units; a negative number takes out, and there must be as many. */
  public void add(String sku, long units) {
    put(sku, level(sku).plus(units, nextSequence));
  }

  /** Adds units for good; a negative number takes away, and there must be as many. */
  public void adjust(String sku, long units) {
    put(sku, level(sku).adjustedBy(units, nextSequence));
  }

  /** The levels that a decision leads to, for its event. */
  public List<StockLevel> levels(Collection<String> skus) {
    return skus.stream().map(sku -> level(sku).toPart(sku)).toList();
  }

  /** Every level up to that sequence is stored as an event of its own. */
  public long flushedSequence() {
    return flushedSequence;
  }

  /** The decision has an event: the next sequence is another's. */
  public void next() {
    nextSequence++;
  }

  /** The levels that the events lead to. */
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

  public Level level(String sku) {
    if (!knows(sku)) {
      throw noLevel(sku);
    }
    return changed.getOrDefault(sku, stored.get(sku));
  }
}
