package dev.weft.tools.lab;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Durations of single orders, in an HdrHistogram: percentiles that are right to one in ten
 * thousand, in memory that does not grow with the number of orders.
 *
 * <p>Not thread-safe.
 */
public final class LatencySamples {
  /** What lasted longer counts as that. */
  private static final long MICROS_MAX = TimeUnit.HOURS.toMicros(1);

  private static final int DIGITS = 4;
  private static final double STEP_MICROS = 10;
  private static final double STEPS_PER_MS = 100;
  private static final double PERCENT = 100.0;

  private final Histogram micros = new Histogram(MICROS_MAX, DIGITS);

  public void add(long durationNanos) {
    long lasted = TimeUnit.NANOSECONDS.toMicros(Math.max(0, durationNanos));
    micros.recordValue(Math.min(lasted, MICROS_MAX));
  }

  public int count() {
    return Math.toIntExact(micros.getTotalCount());
  }

  /**
   * The smallest duration that at least so many percent of all do not exceed (nearest rank), in
   * milliseconds, to 10 µs; NaN without any.
   *
   * @param percent above 0, at most 100
   */
  public double percentileMs(double percent) {
    if (!(percent > 0 && percent <= PERCENT)) {
      throw new IllegalArgumentException("percent " + percent);
    }
    return count() == 0
        ? Double.NaN
        : Math.round(micros.getValueAtPercentile(percent) / STEP_MICROS) / STEPS_PER_MS;
  }

  /** Of all; NaN without any. */
  public double meanMs() {
    return count() == 0 ? Double.NaN : micros.getMean() / TimeUnit.MILLISECONDS.toMicros(1);
  }
}
