package dev.weft.inventory.domain;

import dev.weft.kernel.failure.Failure;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The levels of all SKUs as far as they are known to be stored.
 *
 * <p>Not thread-safe.
 */
public final class Levels {
  private final Map<String, Level> bySku;
  private final Map<String, Failure> unreadable;

  public Levels(StoredLevels stored) {
    bySku = new HashMap<>(stored.levels());
    unreadable = new HashMap<>(stored.unreadable());
  }

  /** Those that can be decided on. */
  public Set<String> skus() {
    return Set.copyOf(bySku.keySet());
  }

  public boolean knows(String sku) {
    return bySku.containsKey(sku);
  }

  /** Why nothing can be decided on the levels of some SKUs, by SKU. */
  public Map<String, Failure> unreadable() {
    return Map.copyOf(unreadable);
  }

  /** Those that had a level, which is gone. */
  public Set<String> gone() {
    return unreadable.entrySet().stream()
        .filter(entry -> entry.getValue().id().equals(Draft.LEVEL_MISSING))
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Why nothing can be decided that needs all of those levels; empty when it can. */
  public Optional<Failure> obstacle(Collection<String> skus) {
    return skus.stream().filter(unreadable::containsKey).findFirst().map(unreadable::get);
  }

  /** What the journal has stored meanwhile. */
  public void putAll(Map<String, Level> stored) {
    bySku.putAll(stored);
    unreadable.keySet().removeAll(stored.keySet());
  }

  /**
   * What was read. Returns the SKUs of which that is news.
   *
   * @param asked whose levels were read; what is not stored of them is gone
   */
  public Set<String> putAll(Collection<String> asked, StoredLevels stored) {
    Set<String> news = new HashSet<>();
    stored.levels().forEach((sku, level) -> addIf(!level.equals(bySku.get(sku)), sku, news));
    putAll(stored.levels());
    stored.unreadable().forEach((sku, why) -> addIf(mark(sku, why), sku, news));
    asked.stream()
        .filter(sku -> !stored.has(sku))
        .forEach(sku -> addIf(mark(sku, Draft.noLevel(sku)), sku, news));
    return news;
  }

  public Draft draft() {
    return new Draft(bySku);
  }

  /** Returns whether it could be read before. */
  private boolean mark(String sku, Failure why) {
    unreadable.put(sku, why);
    return bySku.remove(sku) != null;
  }

  private static void addIf(boolean isNews, String sku, Set<String> news) {
    if (isNews) {
      news.add(sku);
    }
  }
}
