package dev.weft.launcher.chaos;

/**
 * Immutable. What is asked of one run.
 *
 * @param seconds how long load and faults last
 * @param seed of the faults, the orders and the acknowledgements that get lost
 * @param ratePerSecond orders
 * @param nodes processes that run all roles
 * @param shards of the inventory
 */
record ChaosPlan(int seconds, long seed, int ratePerSecond, int nodes, int shards) {
  private static final long MS_PER_S = 1_000;

  long durationMs() {
    return seconds * MS_PER_S;
  }

  /** The command that does it all again. */
  String command() {
    return "weft chaos --seconds %d --seed %d --rate %d --nodes %d --shards %d"
        .formatted(seconds, seed, ratePerSecond, nodes, shards);
  }
}
