package dev.weft.launcher.cluster;

import dev.weft.kernel.options.OptionsReader;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Section {@code cluster}.
 *
 * @param enabled whether the node joins at all
 * @param name members of another name are not joined
 * @param host address of this machine that members reach, and the only one that is bound
 * @param port the first that is tried
 * @param portsMax how many are tried, from there on
 * @param members where others may be, {@code host} or {@code host:port}; empty: at the same host
 * @param mergeIntervalMs how often parts of a cluster that was split look for each other
 * @param kubernetesServiceDns name of a headless service whose addresses are the members; or empty
 */
public record ClusterOptions(
    Enabled enabled,
    String name,
    String host,
    int port,
    int portsMax,
    List<String> members,
    long mergeIntervalMs,
    String kubernetesServiceDns) {
  public static final String DEFAULT_NAME = "weft";
  public static final String DEFAULT_HOST = "127.0.0.1";
  public static final int DEFAULT_PORT = 5701;
  public static final int DEFAULT_PORTS_MAX = 10;

  public static final long DEFAULT_MERGE_INTERVAL_MS = 10_000;

  private static final long MERGE_INTERVAL_MS_MIN = 1_000;
  private static final long MERGE_INTERVAL_MS_MAX = 3_600_000;
  private static final int PORT_MIN = 1_024;
  private static final int PORT_MAX = 65_535;
  private static final int PORTS_MAX_MAX = 100;
  private static final Set<String> EVERY_ADDRESS = Set.of("0.0.0.0", "::");

  /** Whether a node joins a cluster. */
  public enum Enabled {
    /** {@code weft node} does, {@code weft up} does not. */
    AUTO,
    TRUE,
    FALSE
  }

  public ClusterOptions {
    members = List.copyOf(members);
  }

  /** Reads the section strictly; the caller calls {@code done()}. */
  public static ClusterOptions read(OptionsReader cluster) {
    ClusterOptions options =
        new ClusterOptions(
            cluster.oneOf("enabled", Enabled.AUTO),
            name(cluster),
            cluster.string("host", DEFAULT_HOST),
            cluster.integer("port", DEFAULT_PORT, PORT_MIN, PORT_MAX),
            cluster.integer("portsMax", DEFAULT_PORTS_MAX, 1, PORTS_MAX_MAX),
            cluster.strings("members", List.of()),
            cluster.millis(
                "mergeInterval",
                DEFAULT_MERGE_INTERVAL_MS,
                MERGE_INTERVAL_MS_MIN,
                MERGE_INTERVAL_MS_MAX),
            cluster.section("kubernetes").string("serviceDns", "").strip());
    options.check(cluster);
    return options;
  }

  /** Whether the node is a member of a cluster. */
  public boolean isJoined() {
    return enabled == Enabled.TRUE;
  }

  /** The same, joined unless that was ruled out. */
  public ClusterOptions joiningByDefault() {
    Enabled joined = enabled == Enabled.AUTO ? Enabled.TRUE : enabled;
    return new ClusterOptions(
        joined, name, host, port, portsMax, members, mergeIntervalMs, kubernetesServiceDns);
  }

  /** Where others are looked for. */
  List<String> seeds() {
    if (!members.isEmpty()) {
      return members;
    }
    return IntStream.range(port, lastPort() + 1).mapToObj(each -> host + ":" + each).toList();
  }

  int lastPort() {
    return Math.min(PORT_MAX, port + portsMax - 1);
  }

  private static String name(OptionsReader cluster) {
    String name = cluster.string("name", DEFAULT_NAME);
    if (name.isBlank()) {
      throw cluster.wrong("name", "is blank");
    }
    return name;
  }

  private void check(OptionsReader cluster) {
    if (!members.isEmpty() && !kubernetesServiceDns.isEmpty()) {
      throw cluster.wrong("members", "cannot be listed beside kubernetes.serviceDns");
    }
    if (EVERY_ADDRESS.contains(host)) {
      throw cluster.wrong("host", "must be one address that other members reach, is " + host);
    }
  }
}
