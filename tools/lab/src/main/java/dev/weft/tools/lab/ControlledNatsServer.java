package dev.weft.tools.lab;

import dev.weft.launcher.child.ChildException;
import dev.weft.launcher.child.ChildSpec;
import dev.weft.launcher.child.ControlledProcess;
import dev.weft.launcher.child.Ports;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A nats-server on 127.0.0.1, by itself or a member of a cluster, that keeps its ports and its
 * store over restarts, and whose store and account can be made too small.
 *
 * <p>Thread-safe. Blocks the calling thread.
 */
public final class ControlledNatsServer implements AutoCloseable {
  static final String HOST = "127.0.0.1";

  /** What is left where a limit is set: a moment's worth, so that it is met under way. */
  public static final long SPARE_BYTES = 64 << 10;

  private static final String NAME = "nats-server";
  private static final long START_MS_MAX = 20_000;
  private static final long RELOAD_MS_MAX = 3_000;
  private static final long POLL_MS = 50;
  private static final Duration ASK_MAX = Duration.ofSeconds(3);
  private static final int OK = 200;

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(ASK_MAX).build();
  private final NatsSettings settings;
  private final ControlledProcess puppet;

  /**
   * @param home whose name is the server's, too
   */
  ControlledNatsServer(Path binary, Path home) {
    this.settings = new NatsSettings(home);
    this.puppet =
        new ControlledProcess(
            new ChildSpec(
                NAME, List.of(binary.toString(), "--config", settings.file().toString()), home));
  }

  /** Before it is started. */
  NatsSettings settings() {
    return settings;
  }

  /** Returns when it takes connections. */
  void start() throws IOException {
    settings.write();
    puppet.start();
    if (!Ports.awaitListener(HOST, port(), START_MS_MAX)) {
      throw new ChildException(
          "nats-server does not listen; its log is "
              + puppet.spec().logFile()
              + "; "
              + String.join(", ", puppet.falls()));
    }
  }

  public int port() {
    return settings.port();
  }

  /** For other members of its cluster. */
  public int clusterPort() {
    return settings.clusterPort();
  }

  public String url() {
    return "nats://" + HOST + ":" + port();
  }

  /** In the cluster's words. */
  public String name() {
    return settings.name();
  }

  public ControlledProcess puppet() {
    return puppet;
  }

  /** Where its streams are. */
  public Path storeDir() {
    return settings.storeDir();
  }

  /** Elsewhere than in its home; before it is started. */
  public void storeIn(Path dir) {
    settings.storeIn(dir);
  }

  /** SIGKILL, and up again with a store that holds hardly more than what is in it. */
  public void fill() throws IOException, InterruptedException {
    settings.storeBytesMax(ask("/jsz").getLong("storage") + SPARE_BYTES);
    puppet.kill();
    settings.write();
    puppet.start();
  }

  /** SIGKILL, and up again with room. */
  public void empty() throws IOException {
    settings.storeBytesMax(NatsSettings.STORE_BYTES_MAX);
    puppet.kill();
    settings.write();
    puppet.start();
  }

  /**
   * Room again while it runs. Servers take a larger store by reload, and no smaller one.
   *
   * @throws ChildException when it has not taken it
   */
  public void makeRoom() throws IOException, InterruptedException {
    settings.storeBytesMax(NatsSettings.STORE_BYTES_MAX);
    settings.write();
    reload();
    long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(RELOAD_MS_MAX);
    while (puppet.isAlive() && !hasRoom()) {
      if (System.nanoTime() > endNanos) {
        throw new ChildException("nats-server did not take a larger store by reload");
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MS);
    }
  }

  /** Not before it listens: until then SIGHUP ends it. */
  private void reload() {
    if (puppet.isAlive()) {
      Ports.awaitListener(HOST, port(), START_MS_MAX);
      puppet.reload();
    }
  }

  /**
   * Of the account that everybody is in; by reload.
   *
   * @param bytesMax of all streams and their replicas; below 0: no limit
   */
  public void limitAccount(long bytesMax) throws IOException {
    settings.accountBytesMax(bytesMax);
    settings.write();
    reload();
  }

  /** Whether it says that it serves JetStream; of a cluster's member, that it is up to date. */
  public boolean isHealthy() throws InterruptedException {
    try {
      return get("/healthz").statusCode() == OK;
    } catch (IOException notYet) {
      return false;
    }
  }

  /** What it says of itself; for people. */
  public String health() throws InterruptedException {
    try {
      return get("/healthz").body();
    } catch (IOException silent) {
      return silent.toString();
    }
  }

  /** What the monitoring of the server says there. */
  public JsonObject ask(String path) throws IOException, InterruptedException {
    return new JsonObject(get(path).body());
  }

  @Override
  public void close() {
    puppet.close();
  }

  private boolean hasRoom() throws InterruptedException {
    try {
      JsonObject config = ask("/jsz").getJsonObject("config", new JsonObject());
      return config.getLong("max_storage", 0L) == NatsSettings.STORE_BYTES_MAX;
    } catch (IOException notYet) {
      return false;
    }
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://" + HOST + ":" + settings.monitorPort() + path);
    return http.send(HttpRequest.newBuilder(uri).timeout(ASK_MAX).build(), BodyHandlers.ofString());
  }
}
