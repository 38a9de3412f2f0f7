package dev.weft.launcher.doctor;

import dev.weft.launcher.nats.Version;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a NATS server tells in the greeting that it sends to whoever connects, before encryption and
 * credentials (NATS client protocol, INFO).
 *
 * @param clusterSize servers in its cluster, as far as it reports; 1 without a cluster, 0 when it
 *     does not
 * @param isGuarded whether it asks who comes, or for TLS
 */
record NatsServerCheck(Finding finding, int clusterSize, boolean isGuarded) {
  private static final int DEFAULT_PORT = 4222;
  private static final int TIMEOUT_MS = 2_000;
  private static final String GREETING = "INFO ";

  /** Blocks. Looks at the server. */
  static NatsServerCheck of(String url) {
    URI uri = URI.create(url);
    if (uri.getScheme().startsWith("ws")) {
      return silent(Finding.doubtful(url, "is not looked at: no greeting over WebSocket"));
    }
    int port = uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
    String subject = "NATS at " + uri.getHost() + ":" + port;
    try {
      JsonObject greeting = greeting(uri.getHost(), port);
      return new NatsServerCheck(
          judge(subject, greeting), clusterSize(greeting), isGuarded(greeting));
    } catch (IOException away) {
      return silent(
          Finding.bad(subject, "cannot be reached (" + away.getMessage() + "); start it"));
    } catch (DecodeException notJson) {
      return silent(Finding.bad(subject, "something else than a NATS server answers there"));
    }
  }

  private static NatsServerCheck silent(Finding finding) {
    return new NatsServerCheck(finding, 0, false);
  }

  private static boolean isGuarded(JsonObject greeting) {
    return greeting.getBoolean("auth_required", false)
        || greeting.getBoolean("tls_required", false);
  }

  /** With {@code no_advertise} the servers of a cluster keep their addresses to themselves. */
  private static int clusterSize(JsonObject greeting) {
    return greeting.getString("cluster", "").isEmpty()
        ? 1
        : greeting.getJsonArray("connect_urls", new JsonArray()).size();
  }

  private static JsonObject greeting(String host, int port) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), TIMEOUT_MS);
      socket.setSoTimeout(TIMEOUT_MS);
      BufferedReader reader =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      String line = reader.readLine();
      if (line == null || !line.startsWith(GREETING)) {
        throw new DecodeException("not a greeting");
      }
      return new JsonObject(line.substring(GREETING.length()));
    }
  }

  private static Finding judge(String subject, JsonObject greeting) {
    Optional<Version> version = Version.in(greeting.getString("version", ""));
    if (version.isEmpty() || version.get().isTooOld()) {
      return Finding.bad(
          subject,
          "is version "
              + greeting.getString("version")
              + "; Weft needs "
              + Version.OLDEST
              + " or newer"
              + version.map(ServerFaults::lines).orElse(""));
    }
    return greeting.getBoolean("jetstream", false)
        ? ServerFaults.judge(subject, version.get(), version.get() + ", JetStream is on")
        : Finding.bad(subject, version.get() + " runs without JetStream; start it with -js");
  }
}
