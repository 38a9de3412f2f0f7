package dev.weft.notification.domain;

import java.util.List;

/**
 * When a notification that a receiver has not taken is tried again: the schedule that the Standard
 * Webhooks specification gives as its example, over three days.
 *
 * @param delaysMs before the second, third, … try; the last one repeats
 * @param giveUpAfterMs a notification older than that is not tried again. Its age counts and not
 *     its tries: restarts of nodes count as tries, and the stream forgets by age
 */
public record RetrySchedule(List<Long> delaysMs, long giveUpAfterMs) {
  /** A delay is longer or shorter by up to this part, so that what failed together spreads. */
  private static final double JITTER = 0.1;

  public RetrySchedule {
    delaysMs = List.copyOf(delaysMs);
    if (delaysMs.isEmpty()) {
      throw new IllegalArgumentException("no delays");
    }
  }

  /**
   * How long to wait after that try.
   *
   * @param deliveryCount 1 for the first try
   * @param random from 0 to 1
   */
  public long delayMs(long deliveryCount, double random) {
    long index = Math.min(Math.max(0, deliveryCount - 1), delaysMs.size() - 1L);
    return jittered(delaysMs.get((int) index), random);
  }

  /** Whether a notification of that age has no try left. */
  public boolean isOver(long ageMs) {
    return ageMs > giveUpAfterMs;
  }

  /** The same schedule, which ends before the stream forgets. */
  public RetrySchedule endingBefore(long retentionMs) {
    return new RetrySchedule(delaysMs, Math.min(giveUpAfterMs, retentionMs));
  }

  static long jittered(long delayMs, double random) {
    return Math.round(delayMs * (1 - JITTER + 2 * JITTER * random));
  }
}
