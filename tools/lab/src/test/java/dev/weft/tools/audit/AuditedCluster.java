package dev.weft.tools.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.payment.PaymentOptions;
import dev.weft.process.Ports;
import dev.weft.tools.lab.CommandRun;
import dev.weft.tools.lab.LabDirectory;
import dev.weft.tools.lab.LocalNode;
import dev.weft.tools.provider.SimulatedProvider;
import dev.weft.tools.provider.SimulatedProviderOptions;
import dev.weft.tools.testkit.Async;
import dev.weft.tools.testkit.nats.NatsServer;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
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

/**
 * A node and its payment provider in this process, over a nats-server, as a client sees them; and
 * {@code weft audit} of them.
 */
final class AuditedCluster implements AutoCloseable {
  static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String HOST = "127.0.0.1";
  private static final String ORDERS = "/api/v1/orders";
  private static final int ACCEPTED = 202;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Vertx outside = Vertx.vertx();
  private final LabDirectory home = LabDirectory.create();
  private final List<String> settings;
  private final SimulatedProviderOptions provider;
  private final NatsServer nats;
  private final LocalNode node;
  private String providerId;

  /**
   * Starts it and waits until it is ready.
   *
   * @param settings {@code key=value} over the defaults, of the node and of the audit
   */
  AuditedCluster(List<String> settings) throws IOException {
    this(settings, PaymentOptions.DEFAULT_LATENCY_MS, PaymentOptions.DEFAULT_TIMEOUT_MS);
  }

  /**
   * The same with a slower provider.
   *
   * @param latencyMs of every answer about money
   * @param slowAnswerMs how long {@code tok_slow} keeps its first caller waiting
   */
  AuditedCluster(List<String> settings, long latencyMs, long slowAnswerMs) throws IOException {
    this.settings = List.copyOf(settings);
    provider =
        new SimulatedProviderOptions(
            HOST,
            Ports.freeOr(HOST, 0),
            ledger(),
            latencyMs,
            0,
            slowAnswerMs,
            SimulatedProviderOptions.DEFAULT_SEED);
    startProvider();
    nats = NatsServer.started();
    List<String> all = new ArrayList<>(settings);
    all.add("payment.provider.url=http://" + HOST + ":" + provider.port());
    node = LocalNode.start(home.dir(), nats.url(), all.toArray(String[]::new)).awaitReady();
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

  void stopProvider() {
    Async.await(outside.undeploy(providerId));
  }

  void startProvider() {
    providerId = Async.await(outside.deployVerticle(new SimulatedProvider(provider)));
  }

  /** Lines of the ledger with that status. */
  long ledgerLines(String status) throws IOException {
    try (var lines = Files.lines(ledger())) {
      return lines.filter(line -> new JsonObject(line).getString("status").equals(status)).count();
    }
  }

  CommandRun audit(String... more) {
    List<String> arguments = new ArrayList<>(List.of("audit", "--nats", nats.url()));
    arguments.addAll(List.of("--ledger", ledger().toString()));
    settings.forEach(setting -> arguments.addAll(List.of("--set", setting)));
    arguments.addAll(List.of(more));
    return CommandRun.of(arguments.toArray(String[]::new));
  }

  /** The report; once nothing is open, or wrong, any more. */
  JsonObject awaitNothingOpen() {
    return await()
        .atMost(LIMIT)
        .until(() -> new JsonObject(audit("--json").output()), AuditedCluster::isSettled);
  }

  /** Of one check of a report. */
  static long checked(JsonObject report, String check) {
    return report.getJsonArray("checks").stream()
        .map(JsonObject.class::cast)
        .filter(each -> each.getString("name").equals(check))
        .mapToLong(each -> each.getLong("lookedAt"))
        .sum();
  }

  @Override
  public void close() {
    node.close();
    nats.close();
    Async.await(outside.close());
    home.close();
  }

  private Path ledger() {
    return home.dir().resolve("provider").resolve("ledger.jsonl");
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
    URI uri = URI.create("http://" + HOST + ":" + node.httpPort() + path);
    return HttpRequest.newBuilder(uri).timeout(LIMIT);
  }
}
