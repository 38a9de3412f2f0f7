package dev.weft.launcher.nats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.bridge.connection.NatsOptions;
import dev.weft.bridge.connection.NatsProbe;
import dev.weft.launcher.config.EmbeddedNatsOptions;
import dev.weft.process.ChildException;
import dev.weft.process.Ports;
import dev.weft.tools.testkit.nats.NatsServer;
import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.impl.Headers;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
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
  void severalServersAreOneClusterAndAKilledOneComesBack() throws IOException {
    int port = Ports.freeOr(HOST, 0);
    nats = started(port, "2m", 3);
    assertThat(nats.urls()).hasSize(3).doesNotHaveDuplicates().contains("nats://127.0.0.1:" + port);
    nats.urls().forEach(EmbeddedNatsIT::awaitWholeCluster);
    assertThat(nats.missing()).isEmpty();

    Path pidFile = dir.resolve("2/nats-server.pid");
    String before = Files.readString(pidFile);
    nats.kill(1);
    await().until(() -> !Files.readString(pidFile).equals(before));
    nats.urls().forEach(EmbeddedNatsIT::awaitWholeCluster);
    assertThat(nats.missing()).isEmpty();

    nats.stop(STOP_MS);
    assertThat(dir.resolve("1/nats-server.pid")).doesNotExist();
    assertThatThrownBy(() -> started(0, "2m"))
        .isInstanceOf(ChildException.class)
        .hasMessageContaining("holds the streams of 3 servers");
  }

  @Test
  void letsInWhoHasTheKeyOfThisStartAndNobodyElse() throws IOException {
    nats = started(0, "2m", 3);
    // Servers say nothing to who does not get in: then the time is over.
    NatsOptions stranger = new NatsOptions(nats.urls(), 1, 1_000, 50);
    assertThat(NatsProbe.problemWith(stranger)).isPresent();
    NatsOptions owner = new NatsOptions(nats.urls(), 1, 5_000, 50).withLogin(nats.login());
    assertThat(NatsProbe.problemWith(owner)).isEmpty();

    Path key = dir.resolve("weft.nk");
    String seed = Files.readString(key);
    for (Path file : List.of(key, dir.resolve("1/nats-server.conf"))) {
      assertThat(Files.getPosixFilePermissions(file))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }
    assertThat(dir.resolve("1/nats-server.conf"))
        .content()
        .doesNotContain(seed, "http")
        .contains("authorization");

    nats.stop(STOP_MS);
    nats = started(0, "2m", 3);
    assertThat(Files.readString(key)).isNotEqualTo(seed);
    assertThat(NatsProbe.problemWith(owner.withServers(nats.urls())))
        .as("it reads the key again")
        .isEmpty();
  }

  @Test
  void refusesADirectoryThatAnotherOneHas() {
    nats = started(0, "2m");
    assertThatThrownBy(() -> started(0, "2m"))
        .isInstanceOf(ChildException.class)
        .hasMessageContaining("in use by another launcher");
  }

  @Test
  void stagesBatchesInMemoryAlsoAfterACrash() throws Exception {
    nats = started(0, "always");
    Path batches = dir.resolve("jetstream/$G/streams/ORDERS/batches");
    assumeTrue(Files.isSymbolicLink(batches), "no /dev/shm of 128 MB");
    storeBatchOfTwo(batches);

    Path before = batches.toRealPath();
    nats.kill(0);
    await().until(() -> Files.isDirectory(batches) && !batches.toRealPath().equals(before));
    storeBatchOfTwo(batches);

    nats.stop(STOP_MS);
    assertThat(Files.isSymbolicLink(batches)).isFalse();
    assertThat(before.getParent()).doesNotExist();
  }

  /** By hand, as it is done on the wire: the first message is staged, the second commits both. */
  private void storeBatchOfTwo(Path batches) throws Exception {
    char[] seed = Files.readString(EmbeddedNats.keyFile(options(0, "always", 1))).toCharArray();
    Options options =
        Options.builder()
            .server(nats.urls().get(0))
            .authHandler(Nats.staticCredentials(null, seed))
            .build();
    Connection client = Nats.connect(options);
    try {
      JetStreamManagement streams = client.jetStreamManagement();
      if (!streams.getStreamNames().contains("ORDERS")) {
        byte[] stream =
            "{\"name\":\"ORDERS\",\"subjects\":[\"orders.>\"],\"allow_atomic\":true}"
                .getBytes(UTF_8);
        client.request("$JS.API.STREAM.CREATE.ORDERS", stream, Duration.ofSeconds(5));
      }
      long stored = streams.getStreamInfo("ORDERS").getStreamState().getMsgCount();
      client.request("orders.a", batch(1), new byte[0], Duration.ofSeconds(5));
      try (Stream<Path> staged = Files.walk(batches.toRealPath())) {
        assertThat(staged.filter(Files::isRegularFile)).isNotEmpty();
      }
      Headers commit = batch(2).put("Nats-Batch-Commit", "1");
      client.request("orders.b", commit, new byte[0], Duration.ofSeconds(5));
      assertThat(streams.getStreamInfo("ORDERS").getStreamState().getMsgCount())
          .isEqualTo(stored + 2);
    } finally {
      client.close();
    }
  }

  private static Headers batch(int sequence) {
    return new Headers()
        .put("Nats-Batch-Id", "batch")
        .put("Nats-Batch-Sequence", Integer.toString(sequence));
  }

  private EmbeddedNats started(int port, String syncInterval) {
    return started(port, syncInterval, 1);
  }

  private EmbeddedNats started(int port, String syncInterval, int servers) {
    EmbeddedNatsOptions options =
        new EmbeddedNatsOptions("", port, servers, dir, STORE_BYTES, syncInterval, "/dev/shm");
    EmbeddedNats server =
        EmbeddedNats.prepare(
            options, new NatsBinarySearch(System.getenv()).find(""), List.of("ORDERS"));
    server.start();
    return server;
  }

  private EmbeddedNatsOptions options(int port, String syncInterval, int servers) {
    return new EmbeddedNatsOptions("", port, servers, dir, STORE_BYTES, syncInterval, "/dev/shm");
  }

  /** A server greets its clients with the addresses of all that it knows. */
  private static void awaitWholeCluster(String server) {
    URI url = URI.create(server);
    await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              try (Socket socket = new Socket(url.getHost(), url.getPort());
                  var lines =
                      new BufferedReader(
                          new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
                JsonObject greeting = new JsonObject(lines.readLine().substring("INFO ".length()));
                assertThat(greeting.getString("cluster")).isEqualTo("weft");
                assertThat(greeting.getJsonArray("connect_urls")).hasSize(3);
              }
            });
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
