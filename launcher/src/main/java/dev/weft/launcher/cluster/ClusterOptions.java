package dev.weft.launcher.cluster;

import dev.weft.kernel.options.OptionsReader;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Section {@code cluster}. */
public record ClusterOptions(
    Enabled enabled,
    String name,
    String host,
    int port,
    int portsMax,
    List<String> members,
    long mergeIntervalMs,
    String kubernetesServiceDns) {
  private static final int PORT_MAX = 65_535;
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
  public static ClusterOptions read(OptionsReader keys) {
    ClusterOptions options =
        new ClusterOptions(
            keys.oneOf("enabled", Enabled.AUTO)
                .means("`auto`: `weft node` joins a cluster, `weft up` does not"),
            name(keys),
            keys.string("host", "127.0.0.1")
                .means("the one address that is bound and that members reach; not `0.0.0.0`"),
            keys.integer("port", 5701, 1_024, PORT_MAX).means("when taken, the next one"),
            keys.integer("portsMax", 10, 1, 100).means("how many ports are tried"),
            keys.strings("members", List.of())
                .means(
                    "where others may be, `host` or `host:port`; empty: the ports above on"
                        + " `cluster.host`"),
            keys.millis("mergeInterval", "10s", "1s", "1h")
                .means("how often parts of a split cluster look for each other"),
            keys.section("kubernetes")
                .string("serviceDns", "")
                .means(
                    "a headless service whose addresses are the members; instead of"
                        + " `cluster.members`")
                .strip());
    options.check(keys);
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

  private static String name(OptionsReader keys) {
    String name = keys.string("name", "weft").means("only members of the same name meet");
    if (name.isBlank()) {
      throw keys.wrong("name", "is blank");
    }
    return name;
  }

  private void check(OptionsReader keys) {
    if (!members.isEmpty() && !kubernetesServiceDns.isEmpty()) {
      throw keys.wrong("members", "cannot be listed beside kubernetes.serviceDns");
    }
    if (EVERY_ADDRESS.contains(host)) {
      throw keys.wrong("host", "must be one address that other members reach, is " + host);
    }
  }
}
