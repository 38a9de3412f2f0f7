package dev.weft.tools.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.launcher.NodeAccess;
import dev.weft.process.Ports;
import dev.weft.tools.lab.Answer;
import dev.weft.tools.lab.CommandRun;
import dev.weft.tools.lab.JarProcess;
import dev.weft.tools.lab.NodeApi;
import dev.weft.tools.lab.StatusFollower;
import dev.weft.tools.testkit.Async;
import dev.weft.tools.testkit.tls.TestCertificate;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node as a team would run it, by its command line: TLS, keys of an operator and of a customer,
 * the commands that speak to it, and nothing secret in anything it has written.
 */
class SecuredNodeIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path work;
  @TempDir Path temp;

  @Test
  void ordersGoThroughAndStrangersDoNot() throws Exception {
    TestCertificate.make(work).write(work);
    String operator = make("operator", "ops,orders:read,orders:write,inventory:write");
    String customer = make("app", "orders:read,orders:write", "--customer", "customer-1");
    Path keyFile = Files.writeString(work.resolve("operator.key"), operator);
    int port = Ports.freeOr("127.0.0.1", 0);
    try (JarProcess node =
        JarProcess.start(
            work,
            temp,
            "up",
            "--set=http.port=" + port,
            "--set=http.auth.keysFile=keys.json",
            "--set=http.tls.certificate=tls.crt",
            "--set=http.tls.key=tls.key",
            "--set=nats.embedded.port=0")) {
      URI url = URI.create("https://127.0.0.1:" + port);
      NodeApi api = api(url, customer);
      await().atMost(LIMIT).until(() -> node.output().contains("wss://"));
      assertThat(node.output()).contains("Weft is ready.", url + "/");

      List<JsonObject> frames = new CopyOnWriteArrayList<>();
      Vertx vertx = Vertx.vertx();
      StatusFollower follower = new StatusFollower(vertx, url, access(customer), frames::add);
      Async.await(follower.start());
      Answer placed = api.place(HttpApi.orderOf("tok_ok", Map.of("LOOM-INKLE", 1)));
      assertThat(placed.status()).isEqualTo(202);
      String order = placed.json().getString("orderId");
      await().atMost(LIMIT).until(() -> api.order(order).getString("status").equals("CONFIRMED"));
      await().until(() -> frames.stream().anyMatch(f -> f.getString("status").equals("CONFIRMED")));

      assertThat(api.get("/metrics").status()).isEqualTo(403);
      assertThat(api(url, operator).get("/metrics").status()).isEqualTo(200);
      assertThat(new NodeApi(url, LIMIT, access("")).inventory().status()).isEqualTo(401);
      assertThat(run("dlq", "list", "--url", url.toString(), "--api-key-file", keyFile.toString()))
          .contains("There are no dead letters.");
      assertThat(run("why", order, "--url", url.toString(), "--api-key-file", keyFile.toString()))
          .contains("CONFIRMED");

      CommandRun.of("keys", "revoke", "app", "--file", keysFile());
      await().atMost(LIMIT).until(() -> api.inventory().status() == 401);
      // The node ends what a key has opened, before the client does.
      await()
          .atMost(LIMIT)
          .untilAsserted(
              () ->
                  assertThat(securityEvents())
                      .contains("access_denied", "authentication_failed", "stream_ended"));
      follower.stop();
      Async.await(vertx.close());
      node.terminate();
      assertThat(node.exitCode(LIMIT)).isEqualTo(143);
    }
    assertNothingHas(operator, keyFile);
    assertNothingHas(customer, keyFile);
  }

  @Test
  void refusesToBeReachedByStrangers() throws Exception {
    try (JarProcess node = JarProcess.start(work, temp, "up", "--set=http.host=0.0.0.0")) {
      assertThat(node.exitCode(LIMIT)).isEqualTo(2);
      assertThat(node.output()).contains("http.host", "weft keys create", "http.auth.keysFile");
    }
    try (JarProcess node =
        JarProcess.start(work, temp, "up", "--set=http.auth.keysFile=none.json")) {
      assertThat(node.exitCode(LIMIT)).isEqualTo(2);
      assertThat(node.output()).contains("http.auth.keysFile", "none.json");
    }
  }

  private List<String> securityEvents() throws IOException {
    return Files.readAllLines(work.resolve("security.log")).stream()
        .map(line -> new JsonObject(line).getString("event"))
        .toList();
  }

  private NodeApi api(URI url, String key) {
    return new NodeApi(url, Duration.ofSeconds(10), access(key));
  }

  private NodeAccess access(String key) {
    return new NodeAccess(
        Optional.of(key).filter(text -> !text.isEmpty()), Optional.of(work.resolve("tls.crt")));
  }

  private String make(String name, String scopes, String... more) {
    String[] command =
        Stream.concat(
                Stream.of("keys", "create", name, "--scopes", scopes, "--file", keysFile()),
                Stream.of(more))
            .toArray(String[]::new);
    CommandRun made = CommandRun.of(command);
    assertThat(made.exitCode()).as(made.output()).isZero();
    return made.output().strip();
  }

  private String keysFile() {
    return work.resolve("keys.json").toString();
  }

  /** What the command prints, elsewhere than where the node writes; it must end well. */
  private String run(String... command) throws IOException, InterruptedException {
    Map<String, String> trust = Map.of("WEFT_CA_FILE", work.resolve("tls.crt").toString());
    try (JarProcess process = JarProcess.start(trust, temp, temp, command)) {
      assertThat(process.exitCode(LIMIT)).as(process.output()).isZero();
      return process.output();
    }
  }

  /** Files and output of the node, its children, and its data. */
  private void assertNothingHas(String secret, Path but) throws IOException {
    try (Stream<Path> files = Files.walk(work)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.equals(but)) {
          assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
              .as(file.toString())
              .doesNotContain(secret);
        }
      }
    }
  }
}
