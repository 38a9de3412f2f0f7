package dev.weft.launcher.trial;

import dev.weft.launcher.child.ChildException;
import dev.weft.launcher.child.ChildSpec;
import dev.weft.launcher.child.Ports;
import dev.weft.launcher.child.Puppet;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Thread-safe; blocks. A nats-server on 127.0.0.1, by itself or a member of a cluster, that keeps
 * its ports and its store over restarts, and whose store can be made too small.
 */
public final class NatsPuppet implements AutoCloseable {
  private static final String HOST = "127.0.0.1";
  private static final String NAME = "nats-server";
  private static final String CLUSTER = "weft-trial";
  private static final long STORE_BYTES_MAX = 10L << 30;

  /** What is left on a full disk: a moment's worth. */
  private static final long SPARE_BYTES = 64 << 10;

  private static final long START_MS_MAX = 20_000;
  private static final Duration ASK_MAX = Duration.ofSeconds(3);
  private static final int OK = 200;

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(ASK_MAX).build();
  private final Path home;
  private final int port = Ports.freeOr(HOST, 0);
  private final int monitorPort = Ports.freeOr(HOST, 0);
  private final int clusterPort = Ports.freeOr(HOST, 0);
  private final Puppet puppet;
  private List<NatsPuppet> members = List.of();

  /**
   * @param home whose name is the server's, too
   */
  NatsPuppet(Path binary, Path home) {
    this.home = home;
    this.puppet =
        new Puppet(
            new ChildSpec(NAME, List.of(binary.toString(), "--config", config().toString()), home));
  }

  /**
   * Before it is started.
   *
   * @param all members of its cluster, with itself
   */
  void join(List<NatsPuppet> all) {
    members = List.copyOf(all);
  }

  /** Returns when it takes connections. */
  void start() throws IOException {
    start(STORE_BYTES_MAX);
    if (!Ports.awaitListener(HOST, port, START_MS_MAX)) {
      throw new ChildException(
          "nats-server does not listen; its log is " + puppet.spec().logFile());
    }
  }

  public int port() {
    return port;
  }

  public String url() {
    return "nats://" + HOST + ":" + port;
  }

  /** In the cluster's words. */
  String name() {
    return home.getFileName().toString();
  }

  public Puppet puppet() {
    return puppet;
  }

  /** SIGKILL, and up again with a store that holds hardly more than what is in it. */
  public void fill() throws IOException, InterruptedException {
    long usedBytes = ask("/jsz").getLong("storage");
    puppet.kill();
    start(usedBytes + SPARE_BYTES);
  }

  /** SIGKILL, and up again with room. */
  public void empty() throws IOException {
    puppet.kill();
    start(STORE_BYTES_MAX);
  }

  /** Whether it says that it serves JetStream; of a cluster's member, that it is up to date. */
  boolean isHealthy() throws InterruptedException {
    try {
      return get("/healthz").statusCode() == OK;
    } catch (IOException notYet) {
      return false;
    }
  }

  /** What the monitoring of the server says there. */
  JsonObject ask(String path) throws IOException, InterruptedException {
    return new JsonObject(get(path).body());
  }

  @Override
  public void close() {
    puppet.close();
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://" + HOST + ":" + monitorPort + path);
    return http.send(HttpRequest.newBuilder(uri).timeout(ASK_MAX).build(), BodyHandlers.ofString());
  }

  private void start(long storeBytesMax) throws IOException {
    Files.createDirectories(home);
    Files.writeString(config(), settings(storeBytesMax) + (isAlone() ? "" : cluster()));
    puppet.start();
  }

  private boolean isAlone() {
    return members.size() <= 1;
  }

  /** A server by itself syncs as the embedded one does; members have each other. */
  private String settings(long storeBytesMax) {
    return String.format(
        Locale.ROOT,
        """
        server_name: %s
        host: "%s"
        port: %d
        http: "%s:%d"
        jetstream {
          store_dir: "%s"
          max_file_store: %d
          sync_interval: %s
        }
        """,
        name(),
        HOST,
        port,
        HOST,
        monitorPort,
        home.toString().replace("\\", "\\\\"),
        storeBytesMax,
        isAlone() ? "always" : "2m");
  }

  /** Clients are not told of the other members: they would go past what stands before them. */
  private String cluster() {
    List<String> routes =
        members.stream()
            .map(member -> "\"nats://" + HOST + ":" + member.clusterPort + '"')
            .toList();
    return String.format(
        Locale.ROOT,
        """
        cluster {
          name: %s
          listen: "%s:%d"
          no_advertise: true
          routes: [%s]
        }
        """,
        CLUSTER,
        HOST,
        clusterPort,
        String.join(", ", routes));
  }

  private Path config() {
    return home.resolve(NAME + ".conf");
  }
}
