package dev.weft.launcher.cluster;

import dev.weft.kernel.options.OptionsReader;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Immutable. Section {@code cluster}.
 *
 * @param enabled whether the node joins at all
 * @param name members of another name are not joined
 * @param host address of this machine that members reach, and the only one that is bound
 * @param port the first that is tried
 * @param portsMax how many are tried, from there on
 * @param members where others may be, {@code host} or {@code host:port}; empty: at the same host
 * @param kubernetesServiceDns name of a headless service whose addresses are the members; or empty
 */
public record ClusterOptions(
    Enabled enabled,
    String name,
    String host,
    int port,
    int portsMax,
    List<String> members,
    String kubernetesServiceDns) {
  public static final String DEFAULT_NAME = "weft";
  public static final String DEFAULT_HOST = "127.0.0.1";
  public static final int DEFAULT_PORT = 5701;
  public static final int DEFAULT_PORTS_MAX = 10;

  private static final int PORT_MIN = 1_024;
  private static final int PORT_MAX = 65_535;
  private static final int PORTS_MAX_MAX = 100;

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
    return new ClusterOptions(joined, name, host, port, portsMax, members, kubernetesServiceDns);
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

  /** The host as a number, which is what is bound. */
  String address() throws UnknownHostException {
    return InetAddress.getByName(host).getHostAddress();
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
    if (!isJoined() && enabled != Enabled.AUTO) {
      return;
    }
    try {
      if (InetAddress.getByName(host).isAnyLocalAddress()) {
        throw cluster.wrong("host", "must be one address that other members reach, is " + host);
      }
    } catch (UnknownHostException unknown) {
      throw cluster.wrong("host", host + " cannot be resolved");
    }
  }
}
