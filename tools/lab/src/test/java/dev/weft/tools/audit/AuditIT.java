package dev.weft.tools.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.bridge.Bridge;
import dev.weft.bridge.connection.NatsLogin;
import dev.weft.kernel.bus.ProtobufCodec;
import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.contract.Subjects;
import dev.weft.kernel.journal.BusJournal;
import dev.weft.kernel.journal.NewEvent;
import dev.weft.launcher.config.ConfigSources;
import dev.weft.launcher.config.WeftConfig;
import dev.weft.launcher.node.WeftTypes;
import dev.weft.process.Ports;
import dev.weft.proto.inventory.v1.StockLevel;
import dev.weft.proto.orders.v1.OrderCancelled;
import dev.weft.proto.orders.v1.OrderEvent;
import dev.weft.tools.lab.CommandRun;
import dev.weft.tools.lab.JarProcess;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditIT {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Pattern NATS = Pattern.compile("nats://127\\.0\\.0\\.1:\\d+");
  private static final String PLENTY = "YARN-WOOL-NAT";

  /** There are three of it. */
  private static final String SCARCE = "DYE-INDIGO-50";

  private static final int CLEAN = 0;
  private static final int VIOLATED = 1;
  private static final int UNREADABLE = 2;
  private static final int SIGTERM_EXIT = 143;

  private final int port = Ports.freeOr("127.0.0.1", 0);
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @TempDir Path work;

  @Test
  void aSystemIsCleanWhileItRunsAndAtRestUntilSomebodyTampersWithIt() throws Exception {
    assertThat(auditProcess().exit()).as("nothing is there yet").isEqualTo(UNREADABLE);
    String order;
    try (JarProcess weft = up()) {
      order = placeOrders();
      Audited running = auditProcess();
      assertThat(running.exit()).as(running.output()).isEqualTo(CLEAN);
      awaitNothingOpen();

      weft.terminate();
      assertThat(weft.exitCode(LIMIT)).isEqualTo(SIGTERM_EXIT);
    }
    CommandRun atRest = audit();
    assertThat(atRest.exitCode()).as(atRest.output()).isEqualTo(CLEAN);
    assertThat(atRest.output()).contains("(at rest)");

    chargeAgain(order);
    CommandRun charged = audit();
    assertThat(charged.exitCode()).isEqualTo(VIOLATED);
    assertThat(charged.output()).contains("charges: " + order + " was charged 2 times");

    try (JarProcess weft = up()) {
      forge(nats(weft), order);
      CommandRun forged = audit();
      assertThat(forged.exitCode()).isEqualTo(VIOLATED);
      assertThat(forged.output())
          .contains("one final state: " + order + " ended more than once: confirmed (ORDERS")
          .contains("stock levels: " + PLENTY + " has 7 available at INVENTORY")
          .contains("stock balance: " + PLENTY);
    }
  }

  private record Audited(int exit, String output) {}

  /** As a user asks, in the directory of the data. */
  private Audited auditProcess() throws Exception {
    try (JarProcess audit = JarProcess.start(work, temp(), "audit")) {
      int exit = audit.exitCode(LIMIT);
      return new Audited(exit, audit.output());
    }
  }

  /** The same without a process each time. */
  private CommandRun audit(String... more) {
    List<String> arguments = new ArrayList<>(List.of("audit", "--ledger=" + ledger()));
    arguments.add("--set=nats.embedded.dataDir=" + work.resolve("data/nats"));
    arguments.addAll(List.of(more));
    return CommandRun.of(arguments.toArray(String[]::new));
  }

  private void awaitNothingOpen() {
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> {
              JsonObject report = new JsonObject(audit("--json").output());
              assertThat(report.getBoolean("clean")).as(report.encodePrettily()).isTrue();
              assertThat(report.getJsonArray("checks"))
                  .as(report.encodePrettily())
                  .allMatch(check -> ((JsonObject) check).getLong("open") == 0);
            });
  }

  private JarProcess up() throws Exception {
    JarProcess weft =
        JarProcess.start(
            work, temp(), "up", "--set", "http.port=" + port, "--set", "nats.embedded.port=0");
    await().atMost(LIMIT).untilAsserted(() -> assertThat(weft.output()).contains("Weft is ready."));
    return weft;
  }

  /** Bought, declined, sold out and cancelled ones; gives back one that is confirmed. */
  private String placeOrders() throws Exception {
    String bought = place("tok_ok", PLENTY);
    for (int i = 0; i < 10; i++) {
      place("tok_ok", PLENTY);
      place("tok_declined", PLENTY);
      place("tok_ok", SCARCE);
      String cancelled = place("tok_ok", PLENTY);
      post("/api/v1/orders/" + cancelled + "/cancel", new JsonObject());
    }
    await().atMost(LIMIT).until(() -> status(bought).equals("CONFIRMED"));
    return bought;
  }

  private String place(String token, String sku) throws Exception {
    JsonObject order =
        new JsonObject()
            .put("customerId", "customer-1")
            .put("paymentToken", token)
            .put("items", List.of(Map.of("sku", sku, "quantity", 1)));
    HttpResponse<String> answer = post("/api/v1/orders", order);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    return new JsonObject(answer.body()).getString("orderId");
  }

  private String status(String orderId) throws Exception {
    HttpRequest request = request("/api/v1/orders/" + orderId).build();
    return new JsonObject(http.send(request, BodyHandlers.ofString()).body()).getString("status");
  }

  private HttpResponse<String> post(String path, JsonObject body) throws Exception {
    HttpRequest request =
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body.encode()))
            .build();
    return http.send(request, BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).timeout(LIMIT);
  }

  /** As if the provider had taken the money once more. */
  private void chargeAgain(String order) throws IOException {
    Path ledger = ledger();
    List<String> lines = Files.readAllLines(ledger);
    String charge = lines.stream().filter(line -> line.contains(order)).findFirst().orElseThrow();
    JsonObject again =
        new JsonObject(charge)
            .put("sequence", lines.size() + 1)
            .put("id", "ch_" + (lines.size() + 1))
            .put("key", order + "-again");
    Files.writeString(ledger, again.encode() + "\n", StandardOpenOption.APPEND);
  }

  private Path ledger() {
    return work.resolve("data/provider/ledger.jsonl");
  }

  private static String nats(JarProcess weft) {
    Matcher url = NATS.matcher(weft.output());
    assertThat(url.find()).isTrue();
    return url.group();
  }

  /** A second end of the order, and a level out of thin air. */
  private void forge(String nats, String order) throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      WeftConfig config =
          WeftConfig.load(new ConfigSources(work, Optional.empty(), Map.of(), List.of()));
      ProtobufCodec.register(vertx);
      Bridge bridge =
          new Bridge(
              vertx,
              config
                  .bridge()
                  .withServers(List.of(nats))
                  .withLogin(NatsLogin.ofKeyFile(work.resolve("data/nats/weft.nk"))),
              WeftTypes.events(),
              OpenTelemetry.noop());
      get(bridge.connect());
      BusJournal journal = new BusJournal(vertx);
      NewEvent end =
          new NewEvent(
              Subjects.order(OrderEvent.CANCELLED, order),
              order + ":forged",
              OrderCancelled.getDefaultInstance(),
              Optional.empty(),
              0,
              "");
      get(journal.append(Streams.ORDERS, end));
      NewEvent level =
          new NewEvent(
              Subjects.level(PLENTY),
              "",
              StockLevel.newBuilder().setSku(PLENTY).setInitial(5_000).setAvailable(7).build(),
              Optional.empty(),
              0,
              "");
      get(journal.append(Streams.INVENTORY, level));
      get(bridge.close());
    } finally {
      get(vertx.close());
    }
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future
        .toCompletionStage()
        .toCompletableFuture()
        .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  private Path temp() throws IOException {
    return Files.createDirectories(work.resolve("tmp"));
  }
}
