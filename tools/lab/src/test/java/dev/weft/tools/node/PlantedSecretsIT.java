package dev.weft.tools.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.bridge.connection.NatsLogin;
import dev.weft.bridge.connection.NatsOptions;
import dev.weft.launcher.NodeAccess;
import dev.weft.process.Ports;
import dev.weft.tools.lab.Answer;
import dev.weft.tools.lab.CommandRun;
import dev.weft.tools.lab.JarProcess;
import dev.weft.tools.lab.NodeApi;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Plants a distinctive secret of each kind in nodes that run as users run them, lets everything
 * fail that can, asks every command, and searches what was written for them.
 */
@Timeout(180)
class PlantedSecretsIT {
  private static final Duration LIMIT = Duration.ofSeconds(40);
  private static final String TOKEN = "tok_PLANTED_TOKEN_7391";
  private static final String FORGED_TOKEN = "tok_PLANTED_FORGERY_8842";
  private static final String CUSTOMER = "PLANTED-customer-4417@mail.example";
  private static final String PROVIDER_KEY = "PLANTED-provider-key-5521";
  private static final String WEBHOOK_SECRET = "whsec_UExBTlRFRC13ZWJob29rLXNlY3JldC0wMDAx";
  private static final String MAIL_PASSWORD = "PLANTED-mail-password-6613";
  private static final String NATS_PASSWORD = "PLANTED-nats-password-9127";
  private static final String SEALING_KEY = "UExBTlRFRC1zZWFsaW5nLWtleS0wMDAxLTMyYnl0ZXM=";

  @TempDir Path work;
  @TempDir Path elsewhere;
  private final EchoingServer provider = new EchoingServer();
  private final EchoingServer receiver = new EchoingServer();
  private final EchoingServer collector = new EchoingServer();
  private final int port = Ports.freeOr("127.0.0.1", 0);
  private final List<String> secrets =
      new ArrayList<>(
          List.of(
              TOKEN,
              FORGED_TOKEN,
              CUSTOMER,
              PROVIDER_KEY,
              WEBHOOK_SECRET,
              MAIL_PASSWORD,
              NATS_PASSWORD,
              SEALING_KEY));

  @BeforeEach
  void plant() throws IOException {
    provider.start();
    receiver.start();
    collector.start();
    receiver.answersWith(500);
    collector.answersWith(200);
    Files.writeString(work.resolve("weft.keys"), SEALING_KEY + "\n");
    Files.writeString(work.resolve("provider.headers"), "Authorization: Bearer " + PROVIDER_KEY);
  }

  @AfterEach
  void stop() {
    provider.close();
    receiver.close();
    collector.close();
  }

  @Test
  void nothingThatANodeWritesHasASecret() throws Exception {
    String operator = key("operator", "ops,orders:read,orders:write");
    int natsPort = Ports.freeOr("127.0.0.1", 0);
    configure(natsPort);
    provider.answersWith(401);
    Map<String, String> environment =
        Map.of(
            "WEFT_NOTIFICATION_WEBHOOK_SECRET", WEBHOOK_SECRET,
            "WEFT_NOTIFICATION_MAIL_PASSWORD", MAIL_PASSWORD,
            "WEFT_API_KEY", operator);
    try (JarProcess node = JarProcess.start(environment, work, elsewhere, "up")) {
      NodeApi api = api(operator);
      await().atMost(LIMIT).until(() -> node.output().contains("Weft is ready."));
      WebSocket stream = follow(operator);
      String order = place(api);

      await()
          .atMost(LIMIT)
          .until(() -> withoutSecrets(api.readiness()).contains("provider-refuses-us"));
      provider.answersWith(503);
      await().atMost(LIMIT).until(() -> provider.seen(503) > 0);
      provider.captures();
      await().atMost(LIMIT).until(() -> api.order(order).getString("status").equals("CONFIRMED"));
      assertThat(provider.bodies()).anyMatch(body -> body.contains(TOKEN));
      await().atMost(LIMIT).until(() -> receiver.seen(500) > 1);

      forge(natsPort, order);
      await()
          .atMost(LIMIT)
          .until(() -> api.get("/api/v1/dead-letters").json().getInteger("total") > 0);
      ask(operator, order, api);
      assertProcessesHaveNone(node);
      stream.abort();
      node.terminate();
      assertThat(node.exitCode(LIMIT)).isEqualTo(143);
    }
    assertThat(collector.bodies()).isNotEmpty();
    assertThat(isStored(CUSTOMER)).as("the search finds what is stored").isTrue();
    collector.bodies().forEach(spans -> assertHasNone("a span", spans, List.of()));
    assertFilesHaveNone();
  }

  @Test
  void aNodeThatIsNotLetInShowsNoPassword() throws Exception {
    Files.createDirectories(work.resolve("conf"));
    Files.writeString(
        work.resolve("conf/weft.yaml"),
        "http: {port: %d}\nnats: {servers: 'nats://127.0.0.1:%d', user: app}\n"
            .formatted(port, Ports.freeOr("127.0.0.1", 0)));
    Map<String, String> environment =
        Map.of("WEFT_NATS_PASSWORD", NATS_PASSWORD, "WEFT_LOG_LEVEL", "DEBUG");
    try (JarProcess node = JarProcess.start(environment, work, elsewhere, "up");
        JarProcess audit = JarProcess.start(environment, work, elsewhere, "audit")) {
      NodeApi api = new HttpApi(port);
      await().atMost(LIMIT).until(() -> api.status("/ready") == 503);
      await().atMost(LIMIT).until(() -> node.output().contains("NATS"));
      withoutSecrets(api.readiness());
      run(work, environment, "doctor");
      // It takes a while until it gives up.
      audit.exitCode(LIMIT);
      keep(audit.output());
      assertProcessesHaveNone(node);
    }
    assertFilesHaveNone();
  }

  private void configure(int natsPort) throws IOException {
    Files.createDirectories(work.resolve("conf"));
    Files.writeString(
        work.resolve("conf/weft.yaml"),
        """
        http: {port: %d, auth: {keysFile: keys.json}}
        nats: {embedded: {port: %d}}
        security: {keyFile: weft.keys}
        payment:
          provider: {url: '%s', headersFile: provider.headers, timeout: 1s}
          breaker: {resetTimeout: 500ms, probeInterval: 100ms}
        notification: {channels: [log, webhook], webhook: {url: '%s/hook'}}
        telemetry: {traces: otlp, otlpEndpoint: '%s'}
        """
            .formatted(port, natsPort, provider.url(), receiver.url(), collector.url()));
  }

  private String key(String name, String scopes) throws IOException {
    String made = run("keys", "create", name, "--scopes", scopes, "--file", keysFile()).strip();
    secrets.add(made);
    return made;
  }

  private String keysFile() {
    return work.resolve("keys.json").toString();
  }

  private String place(NodeApi api) throws IOException, InterruptedException {
    JsonObject item = new JsonObject().put("sku", "LOOM-INKLE").put("quantity", 1);
    Answer placed =
        api.place(
            new JsonObject()
                .put("customerId", CUSTOMER)
                .put("paymentToken", TOKEN)
                .put("items", new JsonArray().add(item)),
            "Idempotency-Key",
            "planted");
    assertThat(placed.status()).as(placed.text()).isEqualTo(202);
    return placed.json().getString("orderId");
  }

  /** Its query names the customer. */
  private WebSocket follow(String key) throws Exception {
    String query = "?customerId=" + CUSTOMER.replace("@", "%40");
    return HttpClient.newHttpClient()
        .newWebSocketBuilder()
        .header("Authorization", "Bearer " + key)
        .buildAsync(
            URI.create("ws://127.0.0.1:" + port + "/api/v1/orders/stream" + query),
            new WebSocket.Listener() {})
        .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  /** Somebody else's event, which becomes a dead letter with a token in clear text. */
  private void forge(int natsPort, String order) throws Exception {
    NatsOptions options =
        new NatsOptions(List.of("nats://127.0.0.1:" + natsPort), 1, 2_000, 50)
            .withLogin(NatsLogin.ofKeyFile(work.resolve("data/nats/weft.nk")));
    Connection stranger = Nats.connect(options.client("stranger").build());
    try {
      JsonObject reserved =
          new JsonObject()
              .put(
                  "order",
                  new JsonObject()
                      .put("orderId", order)
                      .put("customerId", CUSTOMER)
                      .put("paymentToken", FORGED_TOKEN))
              .put("total", new JsonObject().put("amountMinor", "1").put("currency", "EUR"));
      stranger.publish(
          "orders.reserved." + order, reserved.encode().getBytes(StandardCharsets.UTF_8));
      stranger.flush(LIMIT);
    } finally {
      stranger.close();
    }
  }

  /** Everything that may be asked; what is answered is searched, too. */
  private void ask(String key, String order, NodeApi api) throws Exception {
    Map<String, String> caller = Map.of("WEFT_API_KEY", key);
    String url = "--url=http://127.0.0.1:" + port;
    long sequence =
        api.get("/api/v1/dead-letters")
            .json()
            .getJsonArray("letters")
            .getJsonObject(0)
            .getLong("sequence");
    String shown = run(elsewhere, caller, "dlq", "show", Long.toString(sequence), url);
    assertThat(shown).contains("[redacted]");
    run(elsewhere, caller, "dlq", "list", url);
    run(elsewhere, caller, "dlq", "replay", Long.toString(sequence), url);
    run(elsewhere, caller, "why", order, url);
    run(elsewhere, caller, "--help");
    run(work, caller, "doctor");
    run(work, caller, "audit", "--ledger", "none");
    run(work, caller, "up", "--set=notification.webhook.secret=" + WEBHOOK_SECRET);
    for (String path :
        List.of("/ready", "/live", "/metrics", "/api/v1/dead-letters/" + sequence, "/nothing")) {
      withoutSecrets(api.get(path));
    }
    withoutSecrets(api.get("/api/v1/orders/" + order));
    withoutSecrets(api.get("/api/v1/orders/" + order + "/timeline"));
    // Refused, and recorded in the security log.
    withoutSecrets(new NodeApi(URI.create("http://127.0.0.1:" + port), LIMIT).get("/metrics"));
    withoutSecrets(
        api.place(new JsonObject().put("paymentToken", TOKEN).put("customerId", CUSTOMER)));
  }

  /** The text, which may name the customer but holds no secret. */
  private static String withoutSecrets(Answer answer) {
    assertThat(answer.text())
        .doesNotContain(
            TOKEN, FORGED_TOKEN, PROVIDER_KEY, WEBHOOK_SECRET, NATS_PASSWORD, SEALING_KEY);
    return answer.text();
  }

  private NodeApi api(String key) {
    return new NodeApi(
        URI.create("http://127.0.0.1:" + port),
        Duration.ofSeconds(10),
        new NodeAccess(Optional.of(key), Optional.empty()));
  }

  /** What the command prints; it may well end with a complaint. */
  private String run(Path directory, Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    try (JarProcess process = JarProcess.start(environment, directory, elsewhere, command)) {
      process.exitCode(LIMIT);
      return keep(process.output());
    }
  }

  /** The same of one that asks for nothing secret, in this process. */
  private String run(String... command) throws IOException {
    return keep(CommandRun.of(command).output());
  }

  private String keep(String output) throws IOException {
    Files.writeString(
        elsewhere.resolve("commands.txt"),
        output,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
    return output;
  }

  private void assertProcessesHaveNone(JarProcess node) throws IOException {
    for (ProcessHandle child : node.descendants()) {
      for (String file : List.of("cmdline", "environ")) {
        Path read = Path.of("/proc", Long.toString(child.pid()), file);
        if (Files.isReadable(read)) {
          assertHasNone(read.toString(), content(read), List.of());
        }
      }
    }
  }

  private void assertFilesHaveNone() throws IOException {
    try (Stream<Path> files = Stream.concat(Files.walk(work), Files.walk(elsewhere))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertHasNone(file.toString(), content(file), allowed(file));
      }
    }
  }

  private boolean isStored(String text) throws IOException {
    try (Stream<Path> files = Files.walk(work.resolve("data/nats"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (content(file).contains(text)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Where a secret was planted, and events, which name their customer. */
  private List<String> allowed(Path file) {
    if (file.startsWith(elsewhere)) {
      // Of commands: one has printed the key that it made, another shows an operator an event.
      return Stream.concat(Stream.of(CUSTOMER), secrets.stream().filter(s -> s.startsWith("weft_")))
          .toList();
    }
    return switch (work.relativize(file).toString()) {
      case "weft.keys" -> List.of(SEALING_KEY);
      case "provider.headers" -> List.of(PROVIDER_KEY);
      default ->
          file.startsWith(work.resolve("data/nats")) && file.toString().endsWith(".blk")
              ? List.of(CUSTOMER, FORGED_TOKEN)
              : List.of();
    };
  }

  private void assertHasNone(String where, String text, List<String> allowed) {
    for (String secret : secrets) {
      if (!allowed.contains(secret)) {
        assertThat(text.contains(secret)).as("%s has %s", where, secret).isFalse();
      }
    }
  }

  private static String content(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
  }
}
