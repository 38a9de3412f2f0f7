package dev.weft.tools.lab;

import dev.weft.process.ChildException;
import dev.weft.process.ControlledProcess;
import dev.weft.process.NatsMonitor;
import dev.weft.process.NatsServerConfig;
import dev.weft.process.Ports;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * A nats-server on 127.0.0.1, standalone or a member of a cluster, that keeps its ports and its
 * store over restarts, and whose store and account can be made too small. Clients without
 * credentials are in that account; the system account is for operators.
 *
 * <p>Thread-safe. Blocks the calling thread.
 */
public final class ControlledNatsServer implements AutoCloseable {
  static final String SYSTEM_USER = "system";
  static final String SYSTEM_PASSWORD = "lab";

  /** What is left where a limit is set: a moment's worth, so that it is met under way. */
  public static final long SPARE_BYTES = 64 << 10;

  private static final String HOST = NatsServerConfig.HOST;
  private static final long UNLIMITED = -1;
  private static final long START_MS_MAX = 20_000;
  private static final long RELOAD_MS_MAX = 3_000;
  private static final long POLL_MS = 50;

  private final int monitorPort = Ports.freeOr(HOST, 0);
  private final int clusterPort = Ports.freeOr(HOST, 0);
  private final NatsMonitor monitor = new NatsMonitor(monitorPort);
  private final NatsServerConfig config;
  private final ControlledProcess process;

  /**
   * @param home whose name is the server's, too
   */
  ControlledNatsServer(Path binary, Path home) {
    config = new NatsServerConfig(home.getFileName().toString(), home);
    config.port(Ports.freeOr(HOST, 0));
    config.monitorPort(monitorPort);
    config.more(accounts(UNLIMITED));
    process = new ControlledProcess(config.spec(binary).inHome());
  }

  /** Takes effect when it is started. */
  public NatsServerConfig config() {
    return config;
  }

  /** Returns when it takes connections. */
  void start() {
    config.write();
    process.start();
    if (!Ports.awaitListener(HOST, port(), START_MS_MAX)) {
      throw new ChildException(
          "nats-server does not listen; its log is "
              + process.spec().logFile()
              + "; "
              + String.join(", ", process.falls()));
    }
  }

  public int port() {
    return config.port();
  }

  /** For other members of its cluster. */
  public int clusterPort() {
    return clusterPort;
  }

  public String url() {
    return NatsServerConfig.url(port());
  }

  /** In the cluster's words. */
  public String name() {
    return config.name();
  }

  public ControlledProcess process() {
    return process;
  }

  public NatsMonitor monitor() {
    return monitor;
  }

  /** SIGKILL, and up again with a store that holds hardly more than what is in it. */
  public void fill() throws IOException, InterruptedException {
    config.storeBytesMax(ask("/jsz").getLong("storage") + SPARE_BYTES);
    restart();
  }

  /** SIGKILL, and up again with room. */
  public void empty() {
    config.storeBytesUnlimited();
    restart();
  }

  private void restart() {
    process.kill();
    config.write();
    process.start();
  }

  /**
   * Room again while it runs. Servers take a larger store by reload, and no smaller one.
   *
   * @throws ChildException when it has not taken it
   */
  public void makeRoom() throws InterruptedException {
    config.storeBytesUnlimited();
    reload();
    long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(RELOAD_MS_MAX);
    while (process.isAlive() && !hasRoom()) {
      if (System.nanoTime() > endNanos) {
        throw new ChildException("nats-server did not take a larger store by reload");
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MS);
    }
  }

  /**
   * Of the account that everybody is in; by reload.
   *
   * @param bytesMax of all streams and their replicas; below 0: no limit
   */
  public void limitAccount(long bytesMax) {
    config.more(accounts(bytesMax));
    reload();
  }

  /** Not before it listens: until then SIGHUP ends it. */
  private void reload() {
    config.write();
    if (process.isAlive()) {
      Ports.awaitListener(HOST, port(), START_MS_MAX);
      process.reload();
    }
  }

  /** What the monitoring of the server says there. */
  public JsonObject ask(String path) throws IOException, InterruptedException {
    return new JsonObject(monitor.ask(path));
  }

  @Override
  public void close() {
    process.close();
  }

  private boolean hasRoom() throws InterruptedException {
    try {
      JsonObject running = ask("/jsz").getJsonObject("config", new JsonObject());
      return running.getLong("max_storage", 0L) == config.storeBytesMax();
    } catch (IOException notYet) {
      return false;
    }
  }

  private static String accounts(long bytesMax) {
    return String.format(
        Locale.ROOT,
        """
        accounts {
          LAB { jetstream: { max_file: %d }, users: [{ user: lab, password: lab }] }
          SYSTEM { users: [{ user: %s, password: %s }] }
        }
        system_account: SYSTEM
        no_auth_user: lab
        """,
        bytesMax,
        SYSTEM_USER,
        SYSTEM_PASSWORD);
  }
}
