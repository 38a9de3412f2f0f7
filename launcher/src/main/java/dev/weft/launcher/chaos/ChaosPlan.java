package dev.weft.launcher.chaos;

import java.util.Locale;

/**
 * Immutable. What is asked of one run.
 *
 * @param seconds how long load and faults last
 * @param seed of the faults, the orders and the acknowledgements that get lost
 * @param ratePerSecond orders
 * @param nodes processes that run all roles
 * @param shards of the inventory
 * @param natsServers one, or several that are a cluster and all keep every stream
 */
record ChaosPlan(
    int seconds, long seed, int ratePerSecond, int nodes, int shards, int natsServers) {
  private static final long MS_PER_S = 1_000;

  long durationMs() {
    return seconds * MS_PER_S;
  }

  /** How many are due in that time. */
  int orders() {
    return seconds * ratePerSecond;
  }

  /** The command that does it all again. */
  String command() {
    return String.format(
        Locale.ROOT,
        "weft chaos --seconds %d --seed %d --rate %d --nodes %d --shards %d --nats-servers %d",
        seconds,
        seed,
        ratePerSecond,
        nodes,
        shards,
        natsServers);
  }
}
