package dev.weft.tools.chaos;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is asked of one run.
 *
 * @param seconds how long load and faults last
 * @param seed of the faults, the orders and the acknowledgements that get lost
 * @param ratePerSecond orders
 * @param nodes processes that run all roles
 * @param shards of the inventory
 * @param natsServers one, or several that are a cluster and all keep every stream
 * @param kinds of faults
 */
record ChaosPlan(
    int seconds,
    long seed,
    int ratePerSecond,
    int nodes,
    int shards,
    int natsServers,
    Set<FaultKind> kinds) {
  private static final long MS_PER_S = 1_000;

  ChaosPlan {
    Set<FaultKind> copy = EnumSet.noneOf(FaultKind.class);
    copy.addAll(kinds);
    kinds = Collections.unmodifiableSet(copy);
  }

  /** With what usually goes wrong. */
  ChaosPlan(int seconds, long seed, int ratePerSecond, int nodes, int shards, int natsServers) {
    this(seconds, seed, ratePerSecond, nodes, shards, natsServers, FaultKind.usual(natsServers));
  }

  long durationMs() {
    return seconds * MS_PER_S;
  }

  /** How many are due in that time. */
  int orders() {
    return seconds * ratePerSecond;
  }

  /** The command that does it all again. */
  String command() {
    String chosen = kinds.stream().map(FaultKind::flag).collect(Collectors.joining(","));
    return String.format(
        Locale.ROOT,
        "weft chaos --seconds %d --seed %d --rate %d --nodes %d --shards %d --nats-servers %d%s",
        seconds,
        seed,
        ratePerSecond,
        nodes,
        shards,
        natsServers,
        kinds.equals(FaultKind.usual(natsServers)) ? "" : " --faults " + chosen);
  }
}
