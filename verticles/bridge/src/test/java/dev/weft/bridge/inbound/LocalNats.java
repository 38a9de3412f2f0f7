package dev.weft.bridge.inbound;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;

/** A real nats-server with JetStream on a port of its own, kept over restarts. */
final class LocalNats implements AutoCloseable {
  private static final Duration START_MAX = Duration.ofSeconds(15);

  private final Path directory;
  private final int port;
  private Process process;

  LocalNats() throws IOException {
    directory = Files.createTempDirectory("weft-nats");
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    start();
  }

  String url() {
    return "nats://127.0.0.1:" + port;
  }

  void start() {
    try {
      process =
          new ProcessBuilder(
                  System.getenv().getOrDefault("WEFT_NATS_BINARY", "nats-server"),
                  "-a",
                  "127.0.0.1",
                  "-p",
                  Integer.toString(port),
                  "-js",
                  "-sd",
                  directory.toString())
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("log").toFile())
              .start();
    } catch (IOException missing) {
      throw new UncheckedIOException(missing);
    }
    Awaitility.await().atMost(START_MAX).until(this::answers);
  }

  /** SIGKILL. */
  void kill() {
    process.destroyForcibly();
    Awaitility.await().atMost(START_MAX).until(() -> !process.isAlive());
  }

  @Override
  public void close() {
    kill();
  }

  private boolean answers() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.getInputStream().read() == 'I';
    } catch (IOException notYet) {
      return false;
    }
  }
}
