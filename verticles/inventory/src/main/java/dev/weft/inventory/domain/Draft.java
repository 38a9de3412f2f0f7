package dev.weft.inventory.domain;

import java.util.LinkedHashMap;
import java.util.Map;

/** Not thread-safe. Changes to levels that are decided but not stored yet. */
public final class Draft {
  private final Map<String, Level> stored;
  private final Map<String, Level> changed = new LinkedHashMap<>();

  Draft(Map<String, Level> stored) {
    this.stored = stored;
  }

  public boolean knows(String sku) {
    return stored.containsKey(sku);
  }

  public boolean has(String sku, long units) {
    return knows(sku) && level(sku).available() >= units;
  }

  /** Adds units; a negative number takes out, and there must be as many. */
  public void add(String sku, long units) {
    Level level = level(sku);
    long available = Math.addExact(level.available(), units);
    if (available < 0) {
      throw new IllegalStateException("stock of " + sku + " below zero");
    }
    changed.put(sku, new Level(available, level.initial(), level.sequence()));
  }

  /** The levels that differ, each with the sequence of the stored level that it replaces. */
  public Map<String, Level> changed() {
    return changed;
  }

  private Level level(String sku) {
    return changed.getOrDefault(sku, stored.get(sku));
  }
}
