package dev.weft.tools.bench;

import dev.weft.tools.bench.raw.RawResult;
import dev.weft.tools.bench.raw.StreamCount;
import java.util.Map;
import java.util.Optional;

/**
 * All that is known of one load.
 *
 * @param stored meanwhile, by stream; empty when the server is somebody else's
 * @param raw the same appends without Weft, on the same server
 */
record BenchRow(
    BenchPlan plan,
    BenchResult result,
    Stages stages,
    Map<String, StreamCount> stored,
    Optional<RawResult> raw) {

  /** Of the raw pipeline's orders a second, those that Weft confirmed; NaN without it. */
  double ratio() {
    return raw.map(it -> result.load().confirmedPerSecond() / it.ordersPerSecond())
        .orElse(Double.NaN);
  }

  double messagesPerOrder() {
    return (double) stored.values().stream().mapToLong(StreamCount::messages).sum() / confirmed();
  }

  double bytesPerOrder() {
    return (double) stored.values().stream().mapToLong(StreamCount::bytes).sum() / confirmed();
  }

  double commitsPerOrder() {
    return (double) result.sum().commits() / confirmed();
  }

  double nodeCpuMsPerOrder() {
    return result.sum().cpuMs() / confirmed();
  }

  double natsCpuMsPerOrder() {
    return (double) result.natsCpuMs() / confirmed();
  }

  private int confirmed() {
    return Math.max(1, result.load().confirmed());
  }
}
