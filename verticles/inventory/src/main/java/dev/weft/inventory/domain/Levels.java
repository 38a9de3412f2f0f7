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
 * The levels of SKUs as they are known to be stored, while the stream ends at one sequence.
 *
 * <p>Not thread-safe.
 */
public final class Levels {
  private final Map<String, Level> bySku = new HashMap<>();
  private final Map<String, Failure> unreadable = new HashMap<>();

  /** All levels that only an outcome carries. */
  private final Set<String> unflushed = new HashSet<>();

  private long sequence;

  /**
   * As they were read.
   *
   * @param sequence of the stream's last event then
   * @param asked whose levels were read, with all that the end of the stream tells of; what is not
   *     stored of them is gone
   */
  public Levels(long sequence, Collection<String> asked, StoredLevels stored) {
    this.sequence = sequence;
    putAll(asked, stored);
  }

  /** Of the stream's last event. */
  public long sequence() {
    return sequence;
  }

  /** Every level up to that sequence is stored as an event of its own. */
  public long flushedSequence() {
    return unflushed.stream().mapToLong(sku -> bySku.get(sku).sequence()).min().orElse(sequence + 1)
        - 1;
  }

  /** Levels that only an outcome carries. */
  public Set<String> unflushed() {
    return Set.copyOf(unflushed);
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
        .filter(entry -> entry.getValue().id().equals(PendingLevels.LEVEL_MISSING))
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Why nothing can be decided that needs all of those levels; empty when it can. */
  public Optional<Failure> obstacle(Collection<String> skus) {
    return skus.stream().filter(unreadable::containsKey).findFirst().map(unreadable::get);
  }

  /**
   * What was read while the stream ended at the same sequence.
   *
   * @param asked whose levels were read; what is not stored of them is gone
   */
  public void putAll(Collection<String> asked, StoredLevels stored) {
    stored.levels().forEach(this::put);
    stored.unreadable().forEach(this::mark);
    asked.stream()
        .filter(sku -> !stored.has(sku))
        .forEach(sku -> mark(sku, PendingLevels.noLevel(sku)));
  }

  /** What was stored on top of them, up to that sequence. */
  public void stored(Map<String, Level> changed, long newSequence) {
    changed.forEach(this::put);
    sequence = newSequence;
  }

  public PendingLevels pending() {
    return new PendingLevels(bySku, sequence, flushedSequence());
  }

  private void put(String sku, Level level) {
    bySku.put(sku, level);
    unreadable.remove(sku);
    if (level.isUnflushed()) {
      unflushed.add(sku);
    } else {
      unflushed.remove(sku);
    }
  }

  private void mark(String sku, Failure why) {
    unreadable.put(sku, why);
    bySku.remove(sku);
    unflushed.remove(sku);
  }
}
