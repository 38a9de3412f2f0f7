package dev.weft.tools.demo;

import java.time.Duration;

/** The moment at which the demo gives up. */
final class Deadline {
  private static final long NANOS_PER_MS = 1_000_000;

  private final long limitMs;
  private final long endNanos;

  private Deadline(Duration limit) {
    limitMs = limit.toMillis();
    endNanos = System.nanoTime() + limit.toNanos();
  }

  static Deadline in(Duration limit) {
    return new Deadline(limit);
  }

  boolean isOver() {
    return System.nanoTime() - endNanos >= 0;
  }

  /**
   * What is left; at least a millisecond, as HTTP timeouts must not be 0.
   *
   * @param missing what is awaited, for the message at the deadline
   */
  Duration left(String missing) throws OutOfTimeException {
    if (isOver()) {
      throw exceeded(missing);
    }
    return Duration.ofNanos(Math.max(NANOS_PER_MS, endNanos - System.nanoTime()));
  }

  OutOfTimeException exceeded(String missing) {
    return new OutOfTimeException(missing, limitMs);
  }
}
