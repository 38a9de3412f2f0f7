package dev.weft.kernel.customer;

import dev.weft.kernel.collection.BoundedMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Cache whose entries live for one minute, which bounds how long a forgotten customer stays known.
 *
 * <p>Event-loop confined.
 */
final class RecentMap {
  private static final int ENTRIES_MAX = 10_000;
  private static final long KNOWN_NANOS = TimeUnit.MINUTES.toNanos(1);

  /** In the order in which they were learned. */
  private final Map<String, Known> known = new BoundedMap<>(ENTRIES_MAX);

  private record Known(String text, long sinceNanos) {}

  Optional<String> get(String key) {
    Known found = known.get(key);
    return found == null || System.nanoTime() - found.sinceNanos() > KNOWN_NANOS
        ? Optional.empty()
        : Optional.of(found.text());
  }

  void put(String key, String text) {
    known.remove(key);
    known.put(key, new Known(text, System.nanoTime()));
  }

  void remove(String key) {
    known.remove(key);
  }
}
