package dev.weft.bridge.outbound.request;

import java.util.random.RandomGenerator;

/**
 * How long to wait before a try is made again: doubles from try to try up to a limit, half of it at
 * random so that callers do not come back together.
 *
 * <p>Thread-safe.
 */
public final class Backoff {
  private static final long FIRST_MS = 20;
  private static final long LONGEST_MS = 1_000;
  private static final int DOUBLINGS_MAX = 10;

  private final RandomGenerator random;

  public Backoff(RandomGenerator random) {
    this.random = random;
  }

  /**
   * At least 1.
   *
   * @param tries made so far, 1 or more
   */
  long delayMs(int tries) {
    long wholeMs = Math.min(LONGEST_MS, FIRST_MS << Math.min(tries - 1, DOUBLINGS_MAX));
    return wholeMs / 2 + random.nextLong(wholeMs / 2) + 1;
  }
}
