package dev.weft.tools.bench;

import java.util.Map;
import java.util.TreeMap;

/**
 * What one node, or all of them, did while orders were measured.
 *
 * @param appends requests to the journal, whatever came of them
 * @param batches atomic batches that gathered several of them
 * @param batchMessages messages of those batches
 * @param splits batches that were refused for one of their messages and sent again in parts, by
 *     stream; without those of none
 * @param conflicts appends that lost against another writer, likewise
 * @param cpuMs processor time of the process
 * @param allocatedBytes by its threads
 */
record NodeFigures(
    long appends,
    long batches,
    long batchMessages,
    Map<String, Long> splits,
    Map<String, Long> conflicts,
    double cpuMs,
    double allocatedBytes) {
  static final NodeFigures NONE = new NodeFigures(0, 0, 0, Map.of(), Map.of(), 0, 0);

  private static final String STREAM = "weft_stream";
  private static final double MS_PER_S = 1_000;

  static NodeFigures of(NodeMetrics added) {
    return new NodeFigures(
        Math.round(added.sum("messaging_client_operation_duration_seconds_count")),
        Math.round(added.sum("weft_journal_batch_messages_count")),
        Math.round(added.sum("weft_journal_batch_messages_sum")),
        byStream(added, "weft_journal_batches_split_total"),
        byStream(added, "weft_journal_conflicts_total"),
        added.sum("process_cpu_time_seconds_total") * MS_PER_S,
        added.sum("jvm_thread_allocated_bytes"));
  }

  NodeFigures plus(NodeFigures other) {
    return new NodeFigures(
        appends + other.appends,
        batches + other.batches,
        batchMessages + other.batchMessages,
        sums(splits, other.splits),
        sums(conflicts, other.conflicts),
        cpuMs + other.cpuMs,
        allocatedBytes + other.allocatedBytes);
  }

  /** 0 when there was none. */
  double messagesPerBatch() {
    return batches == 0 ? 0 : (double) batchMessages / batches;
  }

  /** Writes that the server was asked to make durable: single messages and batches. */
  long commits() {
    return appends - batchMessages + batches;
  }

  private static Map<String, Long> byStream(NodeMetrics added, String name) {
    Map<String, Long> counts = new TreeMap<>();
    added.by(name, STREAM).forEach((stream, count) -> counts.put(stream, Math.round(count)));
    counts.values().removeIf(count -> count == 0);
    return counts;
  }

  private static Map<String, Long> sums(Map<String, Long> left, Map<String, Long> right) {
    Map<String, Long> both = new TreeMap<>(left);
    right.forEach((stream, count) -> both.merge(stream, count, Long::sum));
    return both;
  }
}
