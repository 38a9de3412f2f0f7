package dev.weft.tools.bench;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What the nodes and the nats-server had done up to one moment.
 *
 * @param nodes metrics of each
 * @param natsCpuMs processor time of every nats-server that this process has started; 0 for none
 */
record Snapshot(List<NodeMetrics> nodes, long natsCpuMs) {
  private static final String NATS_SERVER = "nats-server";

  /** With the processor time of now. */
  static Snapshot of(List<NodeMetrics> nodes) {
    return new Snapshot(nodes, natsCpuMsOfNow());
  }

  static long natsCpuMsOfNow() {
    return ProcessHandle.current()
        .descendants()
        .map(ProcessHandle::info)
        .filter(info -> info.command().orElse("").endsWith(NATS_SERVER))
        .mapToLong(info -> info.totalCpuDuration().orElse(Duration.ZERO).toMillis())
        .sum();
  }

  /** What all nodes together have added since then. */
  NodeMetrics addedSince(Snapshot earlier) {
    return IntStream.range(0, nodes.size())
        .mapToObj(i -> nodes.get(i).since(earlier.nodes.get(i)))
        .reduce(new NodeMetrics(Map.of()), NodeMetrics::plus);
  }

  /** What each node has done since then. */
  List<NodeFigures> since(Snapshot earlier) {
    return IntStream.range(0, nodes.size())
        .mapToObj(i -> NodeFigures.of(nodes.get(i).since(earlier.nodes.get(i))))
        .toList();
  }
}
