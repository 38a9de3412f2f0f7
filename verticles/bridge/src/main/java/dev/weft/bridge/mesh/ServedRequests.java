package dev.weft.bridge.mesh;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many requests of others are under way, and how large they are together.
 *
 * <p>Thread-safe.
 */
final class ServedRequests {
  static final int COUNT_MAX = 10_000;
  static final long BYTES_MAX = 64L << 20;

  private final AtomicInteger count = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();

  /** False, and nothing is counted, when that would be too much. */
  boolean begin(int size) {
    int counted = count.incrementAndGet();
    long together = bytes.addAndGet(size);
    boolean fits = counted <= COUNT_MAX && together <= BYTES_MAX;
    if (!fits) {
      end(size);
    }
    return fits;
  }

  void end(int size) {
    count.decrementAndGet();
    bytes.addAndGet(-size);
  }
}
