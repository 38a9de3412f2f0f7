package dev.weft.launcher.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weft.launcher.child.ChildException;
import dev.weft.launcher.child.Ports;
import dev.weft.launcher.config.EmbeddedNatsOptions;
import dev.weft.testkit.nats.NatsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedNatsIT {
  private static final String HOST = "127.0.0.1";
  private static final long STORE_BYTES = 64L << 20;
  private static final long STOP_MS = 5_000;

  @TempDir Path dir;
  private EmbeddedNats nats;

  /** The search gets nothing by itself; the testkit does, into the cache that is searched. */
  @BeforeAll
  static void provide() {
    NatsServer.started().close();
  }

  @AfterEach
  void stop() {
    if (nats != null) {
      nats.stop(STOP_MS);
    }
  }

  @Test
  void listensOnTheConfiguredPort() {
    int port = Ports.freeOr(HOST, 0);
    nats = started(port, "always");
    assertThat(nats.urls().get(0)).isEqualTo("nats://127.0.0.1:" + port);
    awaitAnswer();
  }

  @Test
  void takesAnotherPortWhenTheConfiguredOneIsTaken() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nats = started(taken.getLocalPort(), "7d");
      assertThat(URI.create(nats.urls().get(0)).getPort()).isNotEqualTo(taken.getLocalPort());
      awaitAnswer();
    }
  }

  @Test
  void keepsItsPortAfterACrash() {
    nats = started(0, "2m");
    awaitAnswer();
    String url = nats.urls().get(0);
    nats.kill(0);
    awaitAnswer();
    assertThat(nats.urls().get(0)).isEqualTo(url);
  }

  @Test
  void refusesADirectoryThatAnotherOneHas() {
    nats = started(0, "2m");
    assertThatThrownBy(() -> started(0, "2m"))
        .isInstanceOf(ChildException.class)
        .hasMessageContaining("in use by another launcher");
  }

  private EmbeddedNats started(int port, String syncInterval) {
    EmbeddedNatsOptions options =
        new EmbeddedNatsOptions("", port, 1, dir, STORE_BYTES, syncInterval);
    EmbeddedNats server =
        EmbeddedNats.prepare(options, new NatsBinarySearch(System.getenv()).find(""));
    server.start();
    return server;
  }

  private void awaitAnswer() {
    URI url = URI.create(nats.urls().get(0));
    await()
        .ignoreExceptions()
        .until(
            () -> {
              try (Socket socket = new Socket(url.getHost(), url.getPort())) {
                return socket.getInputStream().read() == 'I';
              }
            });
  }
}
