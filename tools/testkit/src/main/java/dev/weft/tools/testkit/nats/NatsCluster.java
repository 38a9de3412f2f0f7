package dev.weft.tools.testkit.nats;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
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
 * on its ports and its store. They never outlive this JVM. A client is told of no server but those
 * it knows, and stays with the one it has. By itself or as a static JUnit extension.
 *
 * <p>Not thread-safe.
 */
public final class NatsCluster implements AutoCloseable, BeforeAllCallback, AfterAllCallback {
  private static final String CLUSTER_NAME = "weft-test";
  private static final String SERVER_NAME = "n";
  private static final int SIZE = 3;
  private static final Duration HEALTHY_MAX = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(50);
  private static final int ASK_TIMEOUT_MS = 1_000;

  private final List<Integer> monitorPorts;
  private final List<NatsServer> servers = new ArrayList<>();

  /**
   * Starts nothing yet.
   *
   * @param arguments more of them for each nats-server
   */
  public NatsCluster(String... arguments) {
    List<Integer> free = Stream.generate(FreePorts::next).limit(2L * SIZE).toList();
    monitorPorts = free.subList(0, SIZE);
    List<Integer> ports = free.subList(SIZE, 2 * SIZE);
    String routes = ports.stream().map(NatsCluster::routeUrl).collect(Collectors.joining(","));
    for (int i = 0; i < SIZE; i++) {
      List<String> all = new ArrayList<>(List.of(arguments));
      all.addAll(List.of("--server_name", SERVER_NAME + i, "--cluster_name", CLUSTER_NAME));
      all.addAll(List.of("--cluster", routeUrl(ports.get(i)), "--routes", routes));
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
    Awaitility.await()
        .atMost(HEALTHY_MAX)
        .pollInterval(POLL)
        .until(() -> monitorPorts.stream().allMatch(NatsCluster::isHealthy));
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

  private static boolean isHealthy(int monitorPort) {
    try {
      URI health = URI.create("http://127.0.0.1:" + monitorPort + "/healthz");
      HttpURLConnection asked = (HttpURLConnection) health.toURL().openConnection();
      asked.setConnectTimeout(ASK_TIMEOUT_MS);
      asked.setReadTimeout(ASK_TIMEOUT_MS);
      return asked.getResponseCode() == HttpURLConnection.HTTP_OK;
    } catch (IOException notYet) {
      return false;
    }
  }

  private static String routeUrl(int port) {
    return "nats://127.0.0.1:" + port;
  }
}
