package dev.weft.launcher.chaos;

import dev.weft.launcher.child.ChildException;
import dev.weft.launcher.child.ChildSpec;
import dev.weft.launcher.child.Ports;
import dev.weft.launcher.child.Puppet;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Thread-safe; blocks. A nats-server on 127.0.0.1 that keeps its ports and its store over restarts,
 * and whose store can be made too small.
 */
final class NatsPuppet implements AutoCloseable {
  private static final String HOST = "127.0.0.1";
  private static final String NAME = "nats-server";
  private static final long STORE_BYTES_MAX = 10L << 30;

  /** What is left on a full disk: a moment's worth. */
  private static final long SPARE_BYTES = 64 << 10;

  private static final long START_MS_MAX = 20_000;
  private static final Duration ASK_MAX = Duration.ofSeconds(3);

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(ASK_MAX).build();
  private final Path home;
  private final int port = Ports.freeOr(HOST, 0);
  private final int monitorPort = Ports.freeOr(HOST, 0);
  private final Puppet puppet;

  NatsPuppet(Path binary, Path home) {
    this.home = home;
    this.puppet =
        new Puppet(
            new ChildSpec(NAME, List.of(binary.toString(), "--config", config().toString()), home));
  }

  /** Returns when it takes connections. */
  void start() throws IOException {
    start(STORE_BYTES_MAX);
    if (!Ports.awaitListener(HOST, port, START_MS_MAX)) {
      throw new ChildException(
          "nats-server does not listen; its log is " + puppet.spec().logFile());
    }
  }

  int port() {
    return port;
  }

  String url() {
    return "nats://" + HOST + ":" + port;
  }

  Puppet puppet() {
    return puppet;
  }

  /** SIGKILL, and up again with a store that holds hardly more than what is in it. */
  void fill() throws IOException, InterruptedException {
    long usedBytes = statistics().getLong("storage");
    puppet.kill();
    start(usedBytes + SPARE_BYTES);
  }

  /** SIGKILL, and up again with room. */
  void empty() throws IOException {
    puppet.kill();
    start(STORE_BYTES_MAX);
  }

  /** JetStream's, as the server tells them: streams, messages, storage in bytes, and so on. */
  JsonObject statistics() throws IOException, InterruptedException {
    URI uri = URI.create("http://" + HOST + ":" + monitorPort + "/jsz");
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(ASK_MAX).build();
    return new JsonObject(http.send(request, BodyHandlers.ofString()).body());
  }

  @Override
  public void close() {
    puppet.close();
  }

  private void start(long storeBytesMax) throws IOException {
    Files.createDirectories(home);
    Files.writeString(
        config(),
        """
        server_name: weft-chaos
        host: "%s"
        port: %d
        http: "%s:%d"
        jetstream {
          store_dir: "%s"
          max_file_store: %d
        }
        """
            .formatted(
                HOST,
                port,
                HOST,
                monitorPort,
                home.toString().replace("\\", "\\\\"),
                storeBytesMax));
    puppet.start();
  }

  private Path config() {
    return home.resolve(NAME + ".conf");
  }
}
