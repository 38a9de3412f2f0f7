package dev.weft.tools.testkit.nats;

import dev.weft.process.NatsMonitor;
import dev.weft.process.NatsServerConfig;
import dev.weft.process.Ports;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Three real nats-servers on 127.0.0.1 that are one cluster; each may be killed and started again
 * on its ports and its store. They never outlive this JVM. Clients learn of no server but those it
 * knows, and stays with the one it has. By itself or as a static JUnit extension.
 *
 * <p>Not thread-safe.
 */
public final class NatsCluster implements AutoCloseable, BeforeAllCallback, AfterAllCallback {
  private static final String CLUSTER_NAME = "weft-test";
  private static final String SERVER_NAME = "n";
  private static final int SIZE = 3;
  private static final Duration HEALTHY_MAX = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(50);

  private final List<NatsMonitor> monitors;
  private final List<NatsServer> servers = new ArrayList<>();

  /**
   * Starts nothing yet.
   *
   * @param arguments more of them for each nats-server
   */
  public NatsCluster(String... arguments) {
    List<Integer> free =
        Stream.generate(() -> Ports.freeOr(NatsServerConfig.HOST, 0)).limit(2L * SIZE).toList();
    List<Integer> monitorPorts = free.subList(0, SIZE);
    monitors = monitorPorts.stream().map(NatsMonitor::new).toList();
    List<Integer> ports = free.subList(SIZE, 2 * SIZE);
    String routes = ports.stream().map(NatsServerConfig::url).collect(Collectors.joining(","));
    for (int i = 0; i < SIZE; i++) {
      List<String> all = new ArrayList<>(List.of(arguments));
      all.addAll(List.of("--server_name", SERVER_NAME + i, "--cluster_name", CLUSTER_NAME));
      all.addAll(List.of("--cluster", NatsServerConfig.url(ports.get(i)), "--routes", routes));
      all.addAll(List.of("--no_advertise", "-m", Integer.toString(monitorPorts.get(i))));
      servers.add(new NatsServer(all.toArray(String[]::new)));
    }
  }

  /** A started one; its servers may still be electing. */
  public static NatsCluster started(String... arguments) {
    NatsCluster cluster = new NatsCluster(arguments);
    cluster.servers.forEach(NatsServer::start);
    return cluster;
  }

  /** Blocks until JetStream has a leader and each server everything that it should have. */
  public void awaitHealthy() {
    Awaitility.await().atMost(HEALTHY_MAX).pollInterval(POLL).until(this::isHealthy);
  }

  /** Where they listen. */
  public List<String> urls() {
    return servers.stream().map(NatsServer::url).toList();
  }

  public List<NatsServer> servers() {
    return List.copyOf(servers);
  }

  /** The server of that name, as streams name their leader. */
  public NatsServer server(String name) {
    return servers.get(Integer.parseInt(name.substring(SERVER_NAME.length())));
  }

  @Override
  public void close() {
    servers.forEach(NatsServer::close);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    servers.forEach(NatsServer::start);
    awaitHealthy();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    close();
  }

  private boolean isHealthy() throws InterruptedException {
    for (NatsMonitor monitor : monitors) {
      if (!monitor.isHealthy()) {
        return false;
      }
    }
    return true;
  }
}
