package dev.weft.tools.bench;

import java.util.List;

/**
 * What was measured.
 *
 * @param nodes what each of them did meanwhile
 * @param natsCpuMs processor time that nats-server took; 0 when it is not known
 * @param reconnects how often the WebSocket had to be opened again
 */
record BenchResult(LoadResult load, List<NodeFigures> nodes, long natsCpuMs, int reconnects) {
  NodeFigures sum() {
    return nodes.stream().reduce(NodeFigures.NONE, NodeFigures::plus);
  }
}
