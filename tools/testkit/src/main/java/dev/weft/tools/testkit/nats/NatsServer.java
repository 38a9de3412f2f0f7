package dev.weft.tools.testkit.nats;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A real nats-server with JetStream on 127.0.0.1, on a port and a store of its own which it keeps
 * over restarts; in a container or a process ({@link NatsHosts}). By itself ({@code try (NatsServer
 * nats = new NatsServer().start())}) or as a static JUnit extension.
 *
 * <p>Not thread-safe.
 */
public final class NatsServer implements AutoCloseable, BeforeAllCallback, AfterAllCallback {
  private static final Duration START_MAX = Duration.ofSeconds(20);
  private static final Duration POLL = Duration.ofMillis(20);

  /** Who has not spoken by then is taken to be silent; who starts is asked again. */
  private static final int SILENT_MS = 500;

  private final NatsHost host;
  private boolean running;

  /**
   * Starts nothing yet.
   *
   * @param arguments more of them for nats-server; with any, it is always a process
   */
  public NatsServer(String... arguments) {
    host = NatsHosts.of(List.of(arguments));
  }

  /** A started one. */
  public static NatsServer started() {
    return new NatsServer().start();
  }

  /** The program that tests run when they start a nats-server by themselves. Blocks. */
  public static Path binary() {
    return WeftScript.natsServer();
  }

  /** Blocks until it takes connections. On the port and the store of the last time. */
  public NatsServer start() {
    if (running) {
      throw new IllegalStateException("runs already");
    }
    try {
      host.start();
      running = true;
      Awaitility.await().pollInterval(POLL).atMost(START_MAX).until(this::answers);
    } catch (ConditionTimeoutException silent) {
      throw new IllegalStateException("nats-server does not answer:\n" + host.log(), silent);
    }
    return this;
  }

  /** {@code nats://127.0.0.1:<port>}. */
  public String url() {
    return "nats://127.0.0.1:" + port();
  }

  /** Known once it has been started. */
  public int port() {
    return host.port();
  }

  /** Of the server's own process. */
  public long pid() {
    return host.pid();
  }

  /** SIGTERM; blocks until it has ended. */
  public void stop() {
    running = false;
    host.stop();
  }

  /** SIGKILL; blocks until it has ended. */
  public void kill() {
    running = false;
    host.kill();
  }

  /** Connections stay open, nothing is answered. Blocks until it has fallen silent. */
  public void pause() {
    host.pause();
    // What stops it reaches the server's threads one after the other.
    Awaitility.await().pollInterval(POLL).atMost(START_MAX).until(() -> !answers());
  }

  /** As if nothing had been. */
  public void resume() {
    host.resume();
  }

  /** Kills it and deletes its store. */
  @Override
  public void close() {
    if (running) {
      kill();
    }
    host.close();
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    start();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    close();
  }

  private boolean answers() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), host.port())) {
      // The server speaks first: INFO.
      socket.setSoTimeout(SILENT_MS);
      return socket.getInputStream().read() == 'I';
    } catch (IOException notYet) {
      return false;
    }
  }
}
