package dev.weft.tools.lab;

import dev.weft.bridge.connection.NatsLogin;
import dev.weft.bridge.connection.NatsOptions;
import dev.weft.inventory.InventoryOptions;
import dev.weft.launcher.config.ConfigSources;
import dev.weft.launcher.config.WeftConfig;
import dev.weft.launcher.nats.EmbeddedNats;
import dev.weft.launcher.node.WeftNode;
import dev.weft.launcher.telemetry.Telemetry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A node with all roles, its nats-server and its payment provider, on free ports and in a directory
 * of its own. Closing it leaves nothing; so does Ctrl-C.
 *
 * <p>Thread-safe. Blocks the calling thread.
 */
public final class TestNode implements AutoCloseable {
  private static final String HOST = "127.0.0.1";
  private static final String CATALOGUE = InventoryOptions.DEFAULT_CATALOG;
  private static final String SHUTDOWN_TIMEOUT = "6s";

  /** Of the node's stop, which bounds itself by {@link #SHUTDOWN_TIMEOUT}; then force. */
  private static final long STOP_MS_MAX = 8_000;

  private final LabDirectory home;
  private final WeftConfig config;
  private final Telemetry telemetry;
  private final WeftNode node;
  private final Thread closeOnExit = new Thread(this::close, "test-node-close");
  private Optional<List<String>> leftBehind = Optional.empty();

  private TestNode(LabDirectory home, WeftConfig config) {
    this.home = home;
    this.config = config;
    this.telemetry = Telemetry.start(config.telemetry());
    this.node = new WeftNode(config, telemetry);
  }

  /**
   * Starts everything; returns when orders are taken and worked on.
   *
   * @param catalogue in the form of {@code conf/catalog.yaml}; empty for the default one
   * @param settings {@code key=value} over the defaults; what makes it a test node wins over them
   * @throws LabException when it is not ready within the limit; nothing is left then
   */
  public static TestNode start(Optional<String> catalogue, List<String> settings, Duration limit)
      throws IOException, InterruptedException, LabException {
    LabDirectory home = LabDirectory.create();
    TestNode started;
    try {
      OrphanCleanup.clear(home);
      if (catalogue.isPresent()) {
        home.write(CATALOGUE, catalogue.get());
      }
      started = new TestNode(home, config(home.dir(), settings));
    } catch (IOException | RuntimeException failed) {
      home.close();
      throw failed;
    }
    Runtime.getRuntime().addShutdownHook(started.closeOnExit);
    started.awaitReady(limit);
    return started;
  }

  /** Where HTTP is answered. */
  public URI http() {
    return URI.create("http://" + HOST + ":" + node.httpPort());
  }

  /** Where its nats-server is, and how to get in. */
  public NatsOptions nats() {
    return config
        .bridge()
        .nats()
        .withServers(node.natsServers())
        .withLogin(NatsLogin.ofKeyFile(EmbeddedNats.keyFile(config.embeddedNats())));
  }

  /** Where the payment provider is. */
  public URI provider() {
    return URI.create(node.providerUrl());
  }

  /** Stops everything, by force if need be, and deletes the directory. */
  @Override
  public synchronized void close() {
    if (leftBehind.isPresent()) {
      return;
    }
    stopNode();
    List<String> left = new ArrayList<>(Processes.killDescendants());
    telemetry.close();
    home.close();
    if (home.exists()) {
      left.add("directory " + home.dir());
    }
    leftBehind = Optional.of(left);
    removeShutdownHook();
  }

  /** What was still there after an orderly stop; processes among it have been killed. */
  public synchronized List<String> leftBehind() {
    return leftBehind.orElseThrow();
  }

  /** The ends of the logs of child processes, for people; only while it is open. */
  public String diagnosis() {
    return home.logTails();
  }

  private void awaitReady(Duration limit) throws InterruptedException, LabException {
    try {
      node.start()
          .compose(started -> node.ready())
          .toCompletionStage()
          .toCompletableFuture()
          .get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException failed) {
      throw closing("not ready: " + failed.getCause().getMessage(), failed.getCause());
    } catch (TimeoutException late) {
      throw closing("not ready within " + limit.toSeconds() + " s", late);
    } catch (InterruptedException interrupted) {
      close();
      throw interrupted;
    }
  }

  private LabException closing(String message, Throwable cause) {
    String diagnosis = diagnosis();
    close();
    return new LabException(diagnosis.isEmpty() ? message : message + "\n" + diagnosis, cause);
  }

  private void stopNode() {
    try {
      node.stop().toCompletionStage().toCompletableFuture().get(STOP_MS_MAX, TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      node.killChildren();
    } catch (ExecutionException | TimeoutException notStopped) {
      node.killChildren();
    }
  }

  private void removeShutdownHook() {
    try {
      Runtime.getRuntime().removeShutdownHook(closeOnExit);
    } catch (IllegalStateException exiting) {
      // It is the hook that runs.
    }
  }

  /** The working directory is our own, so what a user has changed in conf/ has no say. */
  private static WeftConfig config(Path dir, List<String> settings) {
    List<String> all = new ArrayList<>(settings);
    all.addAll(
        List.of(
            "inventory.catalog=" + CATALOGUE,
            "http.host=" + HOST,
            "http.port=0",
            "nats.servers=[]",
            "nats.embedded.port=0",
            "nats.embedded.dataDir=" + dir.resolve("nats"),
            "payment.provider.url=",
            "payment.simulator.host=" + HOST,
            "payment.simulator.port=0",
            "payment.simulator.ledger=" + dir.resolve("provider").resolve("ledger.jsonl"),
            "shutdown.timeout=" + SHUTDOWN_TIMEOUT));
    return WeftConfig.load(new ConfigSources(dir, Optional.empty(), System.getenv(), all));
  }
}
