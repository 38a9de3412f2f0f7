package dev.weft.launcher.cluster;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MultiMapConfig;
import com.hazelcast.config.MultiMapConfig.ValueCollectionType;
import com.hazelcast.config.NetworkConfig;
import dev.weft.kernel.failure.Failure;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.concurrent.TimeUnit;

/** What Hazelcast is told: to talk to whom it was told of, from one address, and to nobody else. */
final class HazelcastConfig {
  /** Attribute of a member: its roles. */
  static final String ROLES = "weft.roles";

  static final String SEPARATOR = ",";

  /** Where Vert.x keeps who listens at which address. */
  private static final String SUBSCRIPTIONS = "__vertx.subs";

  private static final String NO_HOST = "LCH-102";
  private static final int CONNECT_TIMEOUT_S = 2;

  private HazelcastConfig() {}

  static Config of(ClusterOptions options, Collection<String> roles) {
    Config config = new Config().setClusterName(options.name());
    config.getMemberAttributeConfig().setAttribute(ROLES, String.join(SEPARATOR, roles));
    config.addMultiMapConfig(
        new MultiMapConfig(SUBSCRIPTIONS)
            .setBackupCount(1)
            .setValueCollectionType(ValueCollectionType.SET));
    network(config.getNetworkConfig(), options);
    properties(config);
    String mergeSeconds = Long.toString(TimeUnit.MILLISECONDS.toSeconds(options.mergeIntervalMs()));
    return config
        .setProperty("hazelcast.merge.first.run.delay.seconds", mergeSeconds)
        .setProperty("hazelcast.merge.next.run.delay.seconds", mergeSeconds);
  }

  private static void network(NetworkConfig network, ClusterOptions options) {
    network.setPort(options.port()).setPortCount(options.portsMax()).setPortAutoIncrement(true);
    network.getInterfaces().setEnabled(true).addInterface(address(options));
    JoinConfig join = network.getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    if (options.kubernetesServiceDns().isEmpty()) {
      join.getTcpIpConfig()
          .setEnabled(true)
          .setConnectionTimeoutSeconds(CONNECT_TIMEOUT_S)
          .setMembers(options.seeds());
    } else {
      join.getKubernetesConfig()
          .setEnabled(true)
          .setProperty("service-dns", options.kubernetesServiceDns())
          .setProperty("service-port", Integer.toString(options.port()));
    }
  }

  private static void properties(Config config) {
    config
        .setProperty("hazelcast.logging.type", "slf4j")
        .setProperty("hazelcast.phone.home.enabled", "false")
        // Only the interface above is bound, and only Vert.x says when to leave.
        .setProperty("hazelcast.socket.bind.any", "false")
        .setProperty("hazelcast.shutdownhook.enabled", "false")
        .setProperty("hazelcast.graceful.shutdown.max.wait", "3")
        .setProperty("hazelcast.wait.seconds.before.join", "0")
        // Nothing durable is here, so it is better to part early.
        .setProperty("hazelcast.heartbeat.interval.seconds", "2")
        .setProperty("hazelcast.max.no.heartbeat.seconds", "15")
        .setProperty("hazelcast.operation.call.timeout.millis", "10000");
  }

  /** The host as a number, which is what is bound. */
  private static String address(ClusterOptions options) {
    try {
      InetAddress address = InetAddress.getByName(options.host());
      if (NetworkInterface.getByInetAddress(address) == null) {
        throw noHost(options, "is not an address of this machine");
      }
      return address.getHostAddress();
    } catch (UnknownHostException unknown) {
      throw noHost(options, "cannot be resolved");
    } catch (SocketException unknown) {
      throw noHost(options, "cannot be found out about: " + unknown.getMessage());
    }
  }

  private static Failure noHost(ClusterOptions options, String reason) {
    return Failure.fatal(NO_HOST, "cluster.host " + options.host() + " " + reason);
  }
}
