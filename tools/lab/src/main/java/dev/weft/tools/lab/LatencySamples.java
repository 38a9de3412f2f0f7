package dev.weft.tools.lab;

import java.util.Arrays;

/**
 * Durations of single orders, every one kept: percentiles are real samples, not buckets.
 *
 * <p>Not thread-safe.
 */
public final class LatencySamples {
  private static final double NANOS_PER_MS = 1_000_000.0;
  private static final double PERCENT = 100.0;

  private final long[] nanos;
  private int count;
  private boolean sorted;

  /**
   * @param countMax how many there may be
   */
  public LatencySamples(int countMax) {
    nanos = new long[countMax];
  }

  public void add(long durationNanos) {
    nanos[count++] = durationNanos;
    sorted = false;
  }

  public int count() {
    return count;
  }

  /**
   * The smallest sample that at least so many percent of all samples do not exceed (nearest rank),
   * in milliseconds; NaN without samples.
   *
   * @param percent above 0, at most 100
   */
  public double percentileMs(double percent) {
    if (!(percent > 0 && percent <= PERCENT)) {
      throw new IllegalArgumentException("percent " + percent);
    }
    if (count == 0) {
      return Double.NaN;
    }
    sort();
    int rank = (int) Math.ceil(percent / PERCENT * count);
    return nanos[Math.max(1, rank) - 1] / NANOS_PER_MS;
  }

  private void sort() {
    if (!sorted) {
      Arrays.sort(nanos, 0, count);
      sorted = true;
    }
  }
}
