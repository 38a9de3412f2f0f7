package dev.weft.tools.provider;

import dev.weft.kernel.collection.BoundedMap;
import java.util.Map;

/**
 * Counts tries by key; forgets the oldest keys, and everything at a restart.
 *
 * <p>Not thread-safe.
 */
final class BoundedCounts {
  private static final int KEYS_MAX = 10_000;

  private final Map<String, Integer> counts = new BoundedMap<>(KEYS_MAX);

  /** Counts one more; 1 for the first. */
  int increment(String key) {
    return counts.merge(key, 1, Integer::sum);
  }
}
