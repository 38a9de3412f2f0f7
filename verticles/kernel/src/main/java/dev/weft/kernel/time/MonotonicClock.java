package dev.weft.kernel.time;

import java.util.concurrent.TimeUnit;

/** Milliseconds for deadlines and intervals: no step of the machine's clock moves them. */
public final class MonotonicClock {
  private MonotonicClock() {}

  /** Since a moment that means nothing; only differences do. */
  public static long millis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }
}
