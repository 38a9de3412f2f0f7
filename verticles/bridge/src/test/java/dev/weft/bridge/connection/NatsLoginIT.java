package dev.weft.bridge.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.bridge.connection.client.LoopConnection;
import dev.weft.kernel.options.OptionsException;
import dev.weft.kernel.options.OptionsReader;
import dev.weft.process.Ports;
import dev.weft.tools.testkit.Async;
import dev.weft.tools.testkit.nats.NatsServer;
import dev.weft.tools.testkit.tls.TestCertificate;
import io.nats.client.NKey;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real servers that ask who comes, and a client that has, or lacks, what they want. */
class NatsLoginIT {
  private static final String LOCAL = "dns:localhost,ip:127.0.0.1";

  @TempDir Path dir;
  private NKey nkey;

  private record Pem(Path certificate, Path key) {}

  @BeforeEach
  void makeKey() throws Exception {
    nkey = NKey.createUser(null);
  }

  @Test
  void getsInByPasswordAndOnlyByTheRightOne() throws Exception {
    Path file = Files.writeString(dir.resolve("password"), "s3cret-word\n");
    try (NatsServer server =
        server("authorization { users: [{user: a, password: s3cret-word}] }")) {
      JsonObject nats = new JsonObject().put("user", "a");
      assertThat(problemWith(server, nats.copy().put("passwordFile", file.toString()))).isEmpty();
      assertThat(problemWith(server, nats.copy().put("password", "s3cret-word"))).isEmpty();
      assertThat(refusal(server, nats.copy().put("password", "other")))
          .containsIgnoringCase("authentication");
      assertThat(refusal(server, new JsonObject())).isNotEmpty();
    }
  }

  @Test
  void getsInByNkey() throws Exception {
    Path seed = Files.writeString(dir.resolve("seed"), new String(nkey.getSeed()));
    Path other =
        Files.writeString(dir.resolve("other"), new String(NKey.createUser(null).getSeed()));
    try (NatsServer server =
        server(
            "authorization { users: [{nkey: %s}] }".formatted(new String(nkey.getPublicKey())))) {
      assertThat(problemWith(server, new JsonObject().put("nkeyFile", seed.toString()))).isEmpty();
      assertThat(refusal(server, new JsonObject().put("nkeyFile", other.toString()))).isNotEmpty();
    }
  }

  @Test
  void trustsTheConfiguredAuthorityAndShowsItsOwnCertificate() throws Exception {
    Pem servers = pem(LOCAL);
    Pem mine = pem(LOCAL);
    try (NatsServer server =
        server(
            """
            tls {
              cert_file: "%s"
              key_file: "%s"
              ca_file: "%s"
              verify: true
            }
            """
                .formatted(servers.certificate(), servers.key(), mine.certificate()))) {
      JsonObject both =
          new JsonObject()
              .put("ca", servers.certificate().toString())
              .put("certificate", mine.certificate().toString())
              .put("key", mine.key().toString());
      assertThat(problemWith(server, tls(both))).isEmpty();
      JsonObject noCertificate = new JsonObject().put("ca", servers.certificate().toString());
      assertThat(refusal(server, tls(noCertificate))).isNotEmpty();
      assertThat(refusal(server, tls(both.copy().put("ca", mine.certificate().toString()))))
          .isNotEmpty();
      assertThat(refusal(server, new JsonObject())).isNotEmpty();
    }
  }

  @Test
  void takesNoCertificateOfAnotherName() throws Exception {
    Pem other = pem("dns:nats.example");
    try (NatsServer server =
        server(
            "tls { cert_file: \"%s\", key_file: \"%s\" }"
                .formatted(other.certificate(), other.key()))) {
      JsonObject trusting = new JsonObject().put("ca", other.certificate().toString());
      assertThat(refusal(server, tls(trusting))).isNotEmpty();
    }
  }

  @Test
  void wantsTlsOfAServerThatHasNone() throws Exception {
    Pem any = pem(LOCAL);
    try (NatsServer server = server("")) {
      JsonObject trusting = new JsonObject().put("ca", any.certificate().toString());
      assertThat(refusal(server, tls(trusting))).isNotEmpty();
    }
  }

  @Test
  void encryptsAWebSocketAndChecksItsName() throws Exception {
    Pem mine = pem(LOCAL);
    Pem other = pem("dns:nats.example");
    for (Pem shown : List.of(mine, other)) {
      int port = Ports.freeOr("127.0.0.1", 0);
      String lines =
          "websocket { listen: \"127.0.0.1:%d\", tls { cert_file: \"%s\", key_file: \"%s\" } }"
              .formatted(port, shown.certificate(), shown.key());
      JsonObject nats =
          tls(new JsonObject().put("ca", shown.certificate().toString()))
              .put("connectTimeout", "8s")
              .put("servers", "wss://localhost:" + port);
      try (NatsServer server = server(lines)) {
        assertThat(server.port()).isNotEqualTo(port);
        String complaint = onAnEventLoop(NatsOptions.read(new OptionsReader(nats, "nats")));
        assertThat(complaint.isEmpty()).isEqualTo(shown == mine);
      }
    }
  }

  @Test
  void saysWhichKeyIsWrong() throws Exception {
    Path text = Files.writeString(dir.resolve("text"), "no secret");
    Path account =
        Files.writeString(dir.resolve("account"), new String(NKey.createAccount(null).getSeed()));
    Pem one = pem(LOCAL);
    Pem other = pem(LOCAL);
    assertWrong(new JsonObject().put("user", "a"), "nats.password: is missing");
    assertWrong(new JsonObject().put("password", "p"), "nats.user: is missing");
    assertWrong(
        new JsonObject().put("user", "a").put("password", "p").put("passwordFile", "p"),
        "nats.passwordFile: is one of two");
    assertWrong(
        new JsonObject().put("user", "a").put("nkeyFile", "p"), "nats.user: is one of several");
    assertWrong(new JsonObject().put("nkeyFile", text.toString()), "nats.nkeyFile: ");
    assertWrong(new JsonObject().put("nkeyFile", account.toString()), "not that of a user (SU…)");
    assertWrong(new JsonObject().put("credentials", text.toString()), "holds no credentials");
    assertWrong(new JsonObject().put("credentials", "missing"), "nats.credentials: cannot be read");
    assertWrong(
        tls(new JsonObject().put("ca", text.toString())), "nats.tls.ca: " + text + " holds no");
    assertWrong(
        tls(new JsonObject().put("key", one.key().toString())), "nats.tls.certificate: is missing");
    assertWrong(
        tls(
            new JsonObject()
                .put("certificate", one.certificate().toString())
                .put("key", other.key().toString())),
        "nats.tls.key: ");
    assertWrong(
        new JsonObject().put("servers", "nats://a:s3cret@host:4222"), "nats.servers: holds a user");
  }

  private static void assertWrong(JsonObject nats, String message) {
    assertThatThrownBy(() -> NatsOptions.read(new OptionsReader(nats, "nats")))
        .isInstanceOf(OptionsException.class)
        .hasMessageContaining(message)
        .message()
        .doesNotContain("s3cret")
        .doesNotContain("no secret");
  }

  private static JsonObject tls(JsonObject tls) {
    return new JsonObject().put("tls", tls);
  }

  private Pem pem(String names) throws Exception {
    Path own = Files.createTempDirectory(dir, "pem");
    TestCertificate.make(dir, names).write(own);
    return new Pem(own.resolve("tls.crt"), own.resolve("tls.key"));
  }

  private NatsServer server(String lines) throws Exception {
    Path file = Files.createTempFile(dir, "nats", ".conf");
    Files.writeString(file, lines);
    return new NatsServer("--config", file.toString()).start();
  }

  private static String problemWith(NatsServer server, JsonObject nats) {
    // The first handshake of a process takes a while.
    return problemWith(server, nats, "8s");
  }

  /** Some servers say nothing to who does not get in: then the time is over. */
  private static String refusal(NatsServer server, JsonObject nats) {
    return problemWith(server, nats, "2s");
  }

  private static String problemWith(NatsServer server, JsonObject nats, String connectTimeout) {
    JsonObject patient = nats.copy().put("connectTimeout", connectTimeout);
    NatsOptions options = NatsOptions.read(new OptionsReader(patient, "nats"));
    String url = server.url().replace("127.0.0.1", "localhost");
    NatsOptions theirs = options.withServers(List.of(url));
    String complaint = NatsProbe.problemWith(theirs).orElse("");
    assertThat(onAnEventLoop(theirs).isEmpty()).isEqualTo(complaint.isEmpty());
    return complaint;
  }

  /** The same of the other client. */
  private static String onAnEventLoop(NatsOptions options) {
    Vertx vertx = Vertx.vertx();
    try {
      LoopConnection connection =
          new LoopConnection(
              (ContextInternal) vertx.getOrCreateContext(),
              options.client("probe").build(),
              options.tls().client(),
              new ConnectionEvents());
      return Async.await(connection.connect().map("").otherwise(Throwable::toString));
    } finally {
      Async.await(vertx.close());
    }
  }
}
