package dev.weft.tools.bench;

import dev.weft.bridge.connection.NatsOptions;
import dev.weft.launcher.nats.NatsBinarySearch;
import dev.weft.tools.lab.LabDirectory;
import dev.weft.tools.lab.LabException;
import dev.weft.tools.lab.NatsServers;
import dev.weft.tools.lab.OrphanCleanup;
import dev.weft.tools.lab.TestCluster;
import dev.weft.tools.lab.TestNode;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/**
 * Where the load goes. Closing it leaves nothing of what it has started.
 *
 * <p>Thread-safe. Blocks the calling thread.
 */
final class BenchTarget implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final long CONNECT_MS_MAX = 5_000;
  private static final long RECONNECT_MS = 100;
  private static final String CATALOGUE = "catalog.yaml";

  /** As the {@code weft} script gives them. */
  private static final List<String> NODE_FLAGS =
      List.of(
          "-Xms64m",
          "-Xmx512m",
          "-XX:+UseG1GC",
          "-XX:CICompilerCount=3",
          "-XX:+ExitOnOutOfMemoryError");

  private final List<URI> nodes;
  private final Optional<NatsOptions> nats;
  private final boolean hasLoadInside;
  private final Runnable closing;

  private BenchTarget(
      List<URI> nodes, Optional<NatsOptions> nats, boolean hasLoadInside, Runnable closing) {
    this.nodes = List.copyOf(nodes);
    this.nats = nats;
    this.hasLoadInside = hasLoadInside;
    this.closing = closing;
  }

  /** Of somebody else. */
  static BenchTarget at(URI server) {
    return new BenchTarget(List.of(server), Optional.empty(), false, () -> {});
  }

  /**
   * A node in this process.
   *
   * @param settings {@code key=value} over the defaults
   */
  static BenchTarget inside(List<String> settings, long providerLatencyMs)
      throws IOException, InterruptedException, LabException {
    List<String> all = new ArrayList<>(settings);
    all.add("payment.simulator.latency=" + providerLatencyMs + "ms");
    TestNode node = TestNode.start(Optional.of(BenchCatalogue.yaml()), all, START_LIMIT);
    return new BenchTarget(List.of(node.http()), Optional.of(node.nats()), true, node::close);
  }

  /** Nodes that are processes of their own, over one nats-server. */
  static BenchTarget processes(int count, List<String> settings, long providerLatencyMs)
      throws IOException, InterruptedException, TimeoutException {
    LabDirectory home = LabDirectory.create();
    OrphanCleanup.clear(home);
    home.write(CATALOGUE, BenchCatalogue.yaml());
    NatsServers nats =
        new NatsServers(new NatsBinarySearch(System.getenv()).find("").path(), home.dir(), 1);
    List<String> latency = List.of("--latency-ms", Long.toString(providerLatencyMs));
    TestCluster cluster = new TestCluster(home, count, NODE_FLAGS, latency);
    BenchTarget target =
        new BenchTarget(
            cluster.http(), Optional.of(open(nats)), false, closing(cluster, nats, home));
    List<String> all = new ArrayList<>(settings);
    all.add("inventory.catalog=" + home.dir().resolve(CATALOGUE));
    try {
      nats.start();
      cluster.start(nats.urls(), all);
      cluster.awaitReady(START_LIMIT);
      return target;
    } catch (InterruptedException | TimeoutException | RuntimeException failed) {
      target.close();
      throw failed;
    }
  }

  List<URI> nodes() {
    return nodes;
  }

  /** The nats-server that was started for it; empty for that of somebody else. */
  Optional<NatsOptions> nats() {
    return nats;
  }

  /** Whether the node's figures are those of the load generator, too. */
  boolean hasLoadInside() {
    return hasLoadInside;
  }

  @Override
  public void close() {
    closing.run();
  }

  private static Runnable closing(TestCluster cluster, NatsServers nats, LabDirectory home) {
    return alsoOnExit(
        () -> {
          cluster.close();
          nats.close();
          home.close();
        });
  }

  /** Servers that accept any client of this machine. */
  static NatsOptions open(NatsServers nats) {
    return new NatsOptions(nats.urls(), 1, CONNECT_MS_MAX, RECONNECT_MS);
  }

  /** What is to be closed by Ctrl-C, too. */
  static Runnable alsoOnExit(Runnable close) {
    Thread onExit = new Thread(close, "bench-close");
    Runtime.getRuntime().addShutdownHook(onExit);
    return () -> {
      try {
        Runtime.getRuntime().removeShutdownHook(onExit);
        close.run();
      } catch (IllegalStateException exiting) {
        // It is the hook that closes it.
      }
    };
  }
}
