package dev.weft.tools.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.process.ControlledProcess;
import dev.weft.tools.lab.JarProcess;
import dev.weft.tools.lab.LabDirectory;
import dev.weft.tools.lab.NatsServers;
import dev.weft.tools.lab.TestCluster;
import dev.weft.tools.testkit.nats.NatsServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/**
 * A node, its payment provider and a nats-server, each a process of its own, as a client sees them;
 * and {@code weft audit} of them.
 */
final class AuditedCluster implements AutoCloseable {
  static final Duration LIMIT = Duration.ofMinutes(2);
  private static final List<String> NODE_FLAGS =
      List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
  private static final String ORDERS = "/api/v1/orders";
  private static final int ACCEPTED = 202;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final LabDirectory home = LabDirectory.create();
  private final NatsServers nats = new NatsServers(NatsServer.binary(), home.dir(), 1);
  private final List<String> settings;
  private final TestCluster cluster;

  /** What came out of an audit. */
  record Audited(int exit, String output) {}

  /**
   * Starts it and waits until it is ready.
   *
   * @param settings {@code key=value} over the defaults, of the node and of the audit
   * @param providerFlags of {@code weft provider}
   */
  AuditedCluster(List<String> settings, List<String> providerFlags)
      throws IOException, InterruptedException, TimeoutException {
    this.settings = List.copyOf(settings);
    this.cluster = new TestCluster(home, 1, NODE_FLAGS, providerFlags);
    nats.start();
    cluster.start(nats.urls(), settings);
    cluster.awaitReady(LIMIT);
  }

  /** Its id; once it is accepted. */
  String place(String token, Map<String, Integer> quantities)
      throws IOException, InterruptedException {
    JsonArray items = new JsonArray();
    quantities.forEach(
        (sku, quantity) -> items.add(new JsonObject().put("sku", sku).put("quantity", quantity)));
    JsonObject order =
        new JsonObject()
            .put("customerId", "customer-1")
            .put("paymentToken", token)
            .put("items", items);
    return post(ORDERS, order).getString("orderId");
  }

  /** Whatever the answer. */
  void cancel(String orderId) throws IOException, InterruptedException {
    http.send(
        request(ORDERS + "/" + orderId + "/cancel")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.noBody())
            .build(),
        BodyHandlers.discarding());
  }

  JsonObject order(String orderId) throws IOException, InterruptedException {
    return get(ORDERS + "/" + orderId);
  }

  void awaitStatus(String orderId, String status) {
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> assertThat(order(orderId).getString("status")).as(orderId).isEqualTo(status));
  }

  long available(String sku) throws IOException, InterruptedException {
    return get("/api/v1/inventory/" + sku).getLong("available");
  }

  ControlledProcess provider() {
    return cluster.provider();
  }

  /** Lines of the ledger with that status. */
  long ledgerLines(String status) throws IOException {
    try (var lines = Files.lines(cluster.ledger())) {
      return lines.filter(line -> new JsonObject(line).getString("status").equals(status)).count();
    }
  }

  Audited audit(String... more) throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("audit", "--nats", nats.urls().get(0)));
    arguments.addAll(List.of("--ledger", cluster.ledger().toString()));
    settings.forEach(setting -> arguments.addAll(List.of("--set", setting)));
    arguments.addAll(List.of(more));
    Path temp = Files.createDirectories(home.dir().resolve("tmp"));
    try (JarProcess audit = JarProcess.start(home.dir(), temp, arguments.toArray(String[]::new))) {
      int exit = audit.exitCode(LIMIT);
      return new Audited(exit, audit.output());
    }
  }

  /** The report; once nothing is open, or wrong, any more. */
  JsonObject awaitNothingOpen() {
    return await()
        .atMost(LIMIT)
        .until(() -> new JsonObject(audit("--json").output()), AuditedCluster::isSettled);
  }

  /** Of one check of a report. */
  static long lookedAt(JsonObject report, String check) {
    return report.getJsonArray("checks").stream()
        .map(JsonObject.class::cast)
        .filter(each -> each.getString("name").equals(check))
        .mapToLong(each -> each.getLong("lookedAt"))
        .sum();
  }

  @Override
  public void close() {
    cluster.close();
    nats.close();
    home.close();
  }

  /** A violation does not go away: it is told at once. */
  private static boolean isSettled(JsonObject report) {
    assertThat(report.getBoolean("clean")).as(report.encodePrettily()).isTrue();
    return report.getJsonArray("checks").stream()
        .allMatch(check -> ((JsonObject) check).getLong("open") == 0);
  }

  private JsonObject get(String path) throws IOException, InterruptedException {
    return new JsonObject(http.send(request(path).build(), BodyHandlers.ofString()).body());
  }

  private JsonObject post(String path, JsonObject body) throws IOException, InterruptedException {
    HttpRequest request =
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body.encode()))
            .build();
    var answer = http.send(request, BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(ACCEPTED);
    return new JsonObject(answer.body());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(cluster.http().get(0).resolve(path)).timeout(LIMIT);
  }
}
