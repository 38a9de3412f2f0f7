package dev.weft.tools.chaos;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Chooses the node of each request as a load balancer does: the one with the fewest without an
 * answer, and none that has just failed to answer as long as there is another. So a node that
 * stands still, or has only just come back, is not buried in requests.
 *
 * <p>Thread-safe.
 */
final class LoadBalancer {
  private static final long REST_MS = 500;

  private final List<URI> nodes;
  private final LongSupplier clockMs;
  private final int[] open;
  private final long[] restsUntilMs;

  /**
   * @param clockMs any that only goes forward
   */
  LoadBalancer(List<URI> nodes, LongSupplier clockMs) {
    this.nodes = List.copyOf(nodes);
    this.clockMs = clockMs;
    this.open = new int[nodes.size()];
    this.restsUntilMs = new long[nodes.size()];
    Arrays.fill(restsUntilMs, Long.MIN_VALUE);
  }

  URI uri(int node) {
    return nodes.get(node);
  }

  /**
   * The number of the node; {@link #ended} must follow.
   *
   * @param turn decides when several are as good
   */
  synchronized int begin(int turn) {
    int best = -1;
    for (int i = 0; i < open.length; i++) {
      int node = Math.floorMod(turn + i, open.length);
      if (best < 0 || isBetter(node, best)) {
        best = node;
      }
    }
    open[best]++;
    return best;
  }

  /** The request has been answered, or never will be. */
  synchronized void ended(int node, boolean isAnswered) {
    open[node]--;
    if (!isAnswered) {
      restsUntilMs[node] = clockMs.getAsLong() + REST_MS;
    }
  }

  private boolean isBetter(int node, int best) {
    if (isResting(node) != isResting(best)) {
      return isResting(best);
    }
    return !isResting(node) && open[node] < open[best];
  }

  private boolean isResting(int node) {
    return clockMs.getAsLong() < restsUntilMs[node];
  }
}
