package dev.weft.gateway.http;

import com.netflix.concurrency.limits.limit.AbstractLimit;

/**
 * Concurrency limit that keeps the average latency at a target: by Little's law, the number of
 * requests that are answered within that time. It grows only while it is reached, by a tenth at a
 * time.
 *
 * <p>Thread-safe.
 */
final class LatencyLimit extends AbstractLimit {
  private static final double GROWTH_MAX = 1.1;

  /** One bad moment, such as a garbage collection, says little about what can be done. */
  private static final double SHRINK_MIN = 0.5;

  /** Below that share of the limit in use, a short latency does not say that more can be done. */
  private static final double IN_USE_MIN = 0.9;

  private final int min;
  private final int max;
  private final double targetNanos;

  LatencyLimit(int min, int max, long targetNanos) {
    super(min);
    this.min = min;
    this.max = max;
    this.targetNanos = targetNanos;
  }

  @Override
  protected int _update(long startNanos, long averageNanos, int inFlight, boolean dropped) {
    double share = targetNanos / averageNanos;
    if (share >= 1 && inFlight < IN_USE_MIN * getLimit()) {
      return getLimit();
    }
    double change = Math.max(SHRINK_MIN, Math.min(GROWTH_MAX, share));
    return (int) Math.max(min, Math.min(max, Math.ceil(getLimit() * change)));
  }
}
