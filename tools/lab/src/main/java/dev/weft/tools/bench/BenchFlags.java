package dev.weft.tools.bench;

import dev.weft.kernel.options.Durations;
import dev.weft.launcher.AccessFlags;
import dev.weft.launcher.NodeAccess;
import dev.weft.tools.lab.StallDetector;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/**
 * Flags of {@code weft bench}, and their checks.
 *
 * <p>Not thread-safe.
 */
final class BenchFlags {
  private static final int ORDERS_MAX = 10_000_000;
  private static final int NODES_MAX = 8;
  private static final int SHARDS_MAX = 64;
  private static final int SECONDS_MAX = 86_400;
  private static final int RATE_MAX = 1_000_000;
  private static final int CONNECTIONS_MAX = 65_536;
  private static final long MS_PER_S = 1_000;
  private static final int QUICK_ORDERS = 1_000;
  private static final int QUICK_WARMUP = 300;

  /** For nodes whose load is bounded: what is late on a busy machine is a figure, not a refusal. */
  static final List<String> LONGEST_WAITS =
      List.of("http.requestTimeout=60s", "orders.acceptTimeout=60s");

  /** Of the table's rows. */
  private static final List<Integer> IN_FLIGHT = List.of(1, 8, 64, 512);

  /** Of the orders, so that each row takes some seconds. */
  private static final List<Double> SHARES = List.of(0.03, 0.2, 0.5, 1.0);

  private static final List<String> OF_OWN_NODES =
      List.of("--set", "--shards", "--provider-latency");

  private static final List<String> OF_ORDERS =
      List.of(
          "--rate", "--in-flight", "--connections", "--hot-share", "--warmup", "--nodes", "--plot");

  @Spec(Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--orders",
      defaultValue = "10000",
      description = "Number of measured orders (default: ${DEFAULT-VALUE}).")
  private int orders;

  @Option(
      names = "--warmup",
      defaultValue = "2000",
      description = "Number of warm-up orders, not measured (default: ${DEFAULT-VALUE}).")
  private int warmup;

  @Option(
      names = "--rate",
      defaultValue = "0",
      description =
          "Orders per second, in an open loop; 0: as fast as --in-flight allows"
              + " (default: ${DEFAULT-VALUE}).")
  private int rate;

  /**
   * A POST is answered when it is stored, and what meets is stored together: as many orders as
   * there are connections. Too few make batches small, and it is the client that is measured.
   */
  @Option(
      names = "--connections",
      defaultValue = "256",
      description = "HTTP connections to all nodes (default: ${DEFAULT-VALUE}).")
  private int connections;

  @Option(
      names = "--in-flight",
      defaultValue = "512",
      description = "Maximum number of orders in flight (default: ${DEFAULT-VALUE}).")
  private int inFlight;

  @Option(
      names = "--hot-share",
      defaultValue = "0",
      description =
          "Share of the orders, 0 to 1, that all want one and the same SKU"
              + " (default: ${DEFAULT-VALUE}).")
  private double hotShare;

  @Option(
      names = "--seconds",
      defaultValue = "120",
      description = "Time limit of warm-up and of measurement, each (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--nodes",
      description =
          "Nodes with all roles that are processes of their own, over one nats-server; orders go to"
              + " them in turn. 0: one node in the process of the bench (default: 0, with --table"
              + " 1).")
  private Integer nodes;

  @Option(
      names = "--table",
      description =
          "Measure with 1, 8, 64 and 512 orders in flight, one after another: fewer orders where"
              + " fewer are in flight, --orders of them with 512.")
  private boolean table;

  @Option(
      names = "--quick",
      description = "The table with few orders: takes seconds, and is less exact.")
  private boolean quick;

  @Option(
      names = "--bridge",
      description =
          "Measure the bridge alone beside the plain client, with --orders events each way: bus to"
              + " stream, and stream to handler and ack.")
  private boolean bridge;

  @Option(
      names = "--raw",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description =
          "Also measure as many guarded appends by a plain NATS client, on the same nats-server"
              + " (default: ${DEFAULT-VALUE}; only with nodes of its own).")
  private boolean raw;

  @Option(
      names = "--shards",
      defaultValue = "1",
      description = "Number of inventory shards of its own nodes (default: ${DEFAULT-VALUE}).")
  private int shards;

  @Option(
      names = "--provider-latency",
      defaultValue = "5ms",
      paramLabel = "DURATION",
      description = "Latency of the payment provider of its own nodes (default: ${DEFAULT-VALUE}).")
  private String providerLatency = "";

  @Option(
      names = "--url",
      paramLabel = "http[s]://127.0.0.1:PORT",
      description =
          "Base URL of a Weft that runs on this machine; without it, bench starts its own.")
  private String url = "";

  @Mixin private AccessFlags access;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Override a configuration key of its own nodes.")
  private List<String> settings = new ArrayList<>();

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Also write the figures to this file, as JSON.")
  private Path json;

  @Option(
      names = "--plot",
      paramLabel = "FILE",
      description = "Also draw them into this file, as SVG.")
  private Path plot;

  /**
   * @throws CommandLine.ParameterException when something cannot be
   */
  BenchPlan plan() {
    FlagCheck check = check();
    check.range("--orders", orders, 1, ORDERS_MAX);
    check.range("--warmup", warmup, 0, ORDERS_MAX);
    check.range("--rate", rate, 0, RATE_MAX);
    check.range("--connections", connections, 1, CONNECTIONS_MAX);
    check.range("--in-flight", inFlight, 1, ORDERS_MAX);
    check.require(hotShare >= 0 && hotShare <= 1, "--hot-share must be from 0 to 1");
    check.range("--seconds", seconds, 1, SECONDS_MAX);
    check.range("--nodes", nodes(), 0, NODES_MAX);
    check.range("--shards", shards, 1, SHARDS_MAX);
    check.writable("--json", json);
    check.writable("--plot", plot);
    requireTogether(check);
    return new BenchPlan(
        quick ? Math.min(orders, QUICK_ORDERS) : orders,
        quick ? Math.min(warmup, QUICK_WARMUP) : warmup,
        rate,
        connections,
        isTable() ? IN_FLIGHT.get(IN_FLIGHT.size() - 1) : inFlight,
        hotShare,
        seconds * MS_PER_S);
  }

  /** The loads that are measured, one after another. */
  List<BenchPlan> rows() {
    BenchPlan most = plan();
    if (!isTable()) {
      return List.of(most);
    }
    List<BenchPlan> rows = new ArrayList<>();
    for (int i = 0; i < IN_FLIGHT.size(); i++) {
      int few = (int) (most.orders() * SHARES.get(i));
      rows.add(most.with(Math.max(IN_FLIGHT.get(i), few), IN_FLIGHT.get(i)));
    }
    return rows;
  }

  boolean isTable() {
    return table || quick;
  }

  /** The bridge alone, without orders. */
  boolean isBridge() {
    return bridge;
  }

  boolean raw() {
    return raw;
  }

  /** The Weft of somebody else; empty for one of its own. */
  Optional<URI> target() {
    try {
      return url.isEmpty() ? Optional.empty() : Optional.of(LoopbackUrl.only(url));
    } catch (IllegalArgumentException refused) {
      throw check().refused("--url " + refused.getMessage());
    }
  }

  /** What the nodes ask for. */
  NodeAccess access() {
    return access.read();
  }

  /** Processes; 0 for none but this one. */
  int nodes() {
    return nodes == null ? (table && url.isEmpty() ? 1 : 0) : nodes;
  }

  long providerLatencyMs() {
    try {
      return Durations.parseMs(providerLatency);
    } catch (IllegalArgumentException refused) {
      throw check().refused("--provider-latency " + refused.getMessage());
    }
  }

  /** How long nothing may move: a provider takes its time before the first order ends. */
  Duration stallLimit() {
    return StallDetector.LIMIT.plusMillis(providerLatencyMs());
  }

  /** Of its own nodes, {@code key=value} over the defaults. */
  List<String> settings() {
    List<String> all = new ArrayList<>();
    if (rate == 0) {
      // No more than --in-flight ever wait.
      all.addAll(LONGEST_WAITS);
    }
    all.addAll(settings);
    all.add("inventory.shards=" + shards);
    return all;
  }

  Optional<Path> json() {
    return Optional.ofNullable(json);
  }

  Optional<Path> plot() {
    return Optional.ofNullable(plot);
  }

  /** Refuses what would be passed over otherwise. */
  private void requireTogether(FlagCheck check) {
    if (isTable()) {
      check.without(List.of("--rate"), "is an open loop, --table a closed one: choose one");
      check.without(List.of("--in-flight"), "is one load, --table has four: choose one");
    }
    if (!url.isEmpty()) {
      check.require(nodes == null || nodes == 0, "--url and --nodes exclude each other");
      check.without(OF_OWN_NODES, "is for nodes that bench starts, --url names one that runs");
    }
    check.require(
        nodes() == 0 || settings.stream().noneMatch(set -> set.startsWith("nats.embedded.")),
        "--set nats.embedded… is for the server of a node, which it has with --nodes 0");
    if (bridge) {
      check.require(url.isEmpty() && !isTable(), "--bridge goes with neither --url nor --table");
      check.without(OF_OWN_NODES, "is for nodes, and --bridge has none");
      check.without(OF_ORDERS, "is for orders, and --bridge sends none");
    }
  }

  private FlagCheck check() {
    return new FlagCheck(spec);
  }
}
