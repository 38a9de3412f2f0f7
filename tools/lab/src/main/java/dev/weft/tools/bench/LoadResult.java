package dev.weft.tools.bench;

import dev.weft.tools.lab.LatencySamples;
import java.util.List;
import java.util.Map;

/**
 * What came of a load.
 *
 * @param sent POSTs
 * @param accepted answers 202
 * @param confirmed frames CONFIRMED
 * @param otherwise orders that ended with another status, by status
 * @param errors POSTs that were not accepted, by status or error
 * @param unfinished orders that were sent, neither refused nor ended, when the time was over
 * @param acceptedNanos from the first POST to the last 202
 * @param confirmedNanos from the first POST to the last CONFIRMED
 * @param latencies from the moment an order was due to its frame CONFIRMED
 * @param minutes the same, minute by minute
 */
record LoadResult(
    int sent,
    int accepted,
    int confirmed,
    Map<String, Integer> otherwise,
    Map<String, Integer> errors,
    int unfinished,
    long acceptedNanos,
    long confirmedNanos,
    LatencySamples latencies,
    List<Minutes.Minute> minutes) {
  private static final double NANOS_PER_SECOND = 1_000_000_000.0;

  double acceptedPerSecond() {
    return perSecond(accepted, acceptedNanos);
  }

  double confirmedPerSecond() {
    return perSecond(confirmed, confirmedNanos);
  }

  /** Whether every order was accepted and confirmed. */
  boolean isClean() {
    return sent > 0 && confirmed == sent && errors.isEmpty();
  }

  private static double perSecond(int count, long nanos) {
    return nanos == 0 ? 0 : count * NANOS_PER_SECOND / nanos;
  }
}
