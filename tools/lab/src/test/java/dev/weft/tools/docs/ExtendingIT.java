package dev.weft.tools.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.process.Ports;
import dev.weft.tools.lab.JarProcess;
import dev.weft.tools.lab.NodeApi;
import dev.weft.tools.testkit.nats.NatsServer;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Does what the page on services of one's own says, command by command, and then runs the same jar
 * in nodes that know it by {@code --roles}.
 */
@SuppressWarnings("try") // closing a connection may be interrupted
class ExtendingIT {
  private static final String PAGE = "docs/extending.md";
  private static final String HOST = "127.0.0.1";
  private static final String WEFTS_OWN = "gateway,order,inventory,payment,notification";
  private static final String ROUTES = "loyalty/loyalty.yaml";
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration ANSWER = Duration.ofSeconds(5);
  private static final JsonObject ORDER =
      new JsonObject(
          "{\"customerId\": \"ada\", \"items\": [{\"sku\": \"YARN-WOOL-NAT\", \"quantity\": 1}],"
              + " \"paymentToken\": \"tok_ok\"}");

  private final List<JarProcess> processes = new ArrayList<>();

  @TempDir private Path work;
  @TempDir private Path fetched;

  @AfterEach
  void stop() {
    processes.forEach(JarProcess::close);
  }

  @Test
  void aServiceOfOnesOwnIsARoleLikeAnyOther() throws Exception {
    Path repository = BuiltRepository.make(fetched.resolve("repository"));
    Map<String, String> environment =
        Map.of(
            Terminals.MAVEN_REPOSITORY,
            repository.toString(),
            // Who builds one small module does not earn back the optimizing compiler.
            "MAVEN_OPTS",
            "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
    try (Terminals terminals = new Terminals(work, environment)) {
      for (Page.Block block : Page.read(PAGE).blocks()) {
        if (block.language().equals("console")) {
          for (Shown shown : Shown.in(block)) {
            terminals.run(shown);
          }
        } else if (block.language().equals("text")) {
          terminals.awaitPrinted(new Shown(block.place(), "", block.text().lines().toList()));
        }
      }
      terminals.interrupt(LIMIT);
    }
    assertThat(work.resolve("plugins")).isNotEmptyDirectory();
    beARoleOfANodeOfItsOwn();
  }

  private void beARoleOfANodeOfItsOwn() throws Exception {
    int providerPort = Ports.freeOr(HOST, 0);
    int httpPort = Ports.freeOr(HOST, 0);
    try (NatsServer nats = NatsServer.started();
        Connection client = Nats.connect(nats.url())) {
      start("provider", "--port", "" + providerPort);
      String provider = "payment.provider.url=http://" + HOST + ":" + providerPort;
      node(nats, WEFTS_OWN, "http.port=" + httpPort, provider);
      node(nats, "loyalty", "http.port=0", "verticles.loyalty.instances=2");

      JsonObject info = json(client.request("$SRV.INFO.weft-loyalty", null, ANSWER));
      assertThat(info.getString("description")).isEqualTo("Records each confirmed order");
      NodeApi api = new NodeApi(URI.create("http://" + HOST + ":" + httpPort), ANSWER);
      await().atMost(LIMIT).until(() -> api.readiness().text().contains("\"loyalty\""));
      String id = api.place(ORDER).json().getString("orderId");
      await()
          .atMost(LIMIT)
          .ignoreExceptions()
          .until(
              () ->
                  client
                          .jetStreamManagement()
                          .getLastMessage("LOYALTY", "loyalty.recorded." + id)
                          .getSeq()
                      > 0);
    }
  }

  private void node(NatsServer nats, String roles, String... settings) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("node", "--roles", roles, "--config", ROUTES));
    arguments.addAll(List.of("--set", "nats.servers=" + nats.url()));
    for (String setting : settings) {
      arguments.addAll(List.of("--set", setting));
    }
    JarProcess node = start(arguments.toArray(String[]::new));
    await().atMost(LIMIT).untilAsserted(() -> assertThat(node.output()).contains("Weft is ready."));
  }

  private JarProcess start(String... arguments) throws IOException {
    Path temp = Files.createDirectories(work.resolve("tmp"));
    JarProcess process = JarProcess.start(work, temp, arguments);
    processes.add(process);
    return process;
  }

  private static JsonObject json(Message message) {
    return new JsonObject(new String(message.getData(), StandardCharsets.UTF_8));
  }
}
