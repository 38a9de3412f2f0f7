package dev.weft.tools.bench.raw;

import dev.weft.tools.lab.LatencySamples;

/**
 * What the raw pipeline has done.
 *
 * @param appendsPerOrder guarded, one after another
 * @param elapsedNanos from the first append to the last acknowledgement
 * @param clientCpuMs processor time of this process meanwhile
 * @param natsCpuMs processor time of nats-server
 * @param latencies of whole orders
 */
public record RawResult(
    int orders,
    int appendsPerOrder,
    long elapsedNanos,
    double clientCpuMs,
    long natsCpuMs,
    LatencySamples latencies) {
  private static final double NANOS_PER_SECOND = 1_000_000_000.0;

  public double ordersPerSecond() {
    return elapsedNanos == 0 ? 0 : orders * NANOS_PER_SECOND / elapsedNanos;
  }
}
