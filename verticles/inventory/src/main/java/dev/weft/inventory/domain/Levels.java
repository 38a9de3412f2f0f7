package dev.weft.inventory.domain;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Not thread-safe. The levels of all SKUs as far as they are known to be stored. */
public final class Levels {
  private final Map<String, Level> bySku;

  public Levels(Map<String, Level> stored) {
    bySku = new HashMap<>(stored);
  }

  public Set<String> skus() {
    return Set.copyOf(bySku.keySet());
  }

  public boolean knows(String sku) {
    return bySku.containsKey(sku);
  }

  /** Returns those that are news. */
  public Set<String> putAll(Map<String, Level> stored) {
    Set<String> news = new HashSet<>();
    stored.forEach(
        (sku, level) -> {
          if (!level.equals(bySku.put(sku, level))) {
            news.add(sku);
          }
        });
    return news;
  }

  public Draft draft() {
    return new Draft(bySku);
  }
}
