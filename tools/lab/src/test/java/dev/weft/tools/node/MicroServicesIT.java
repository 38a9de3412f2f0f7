package dev.weft.tools.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.launcher.node.WeftNode;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What outsiders find and ask over NATS: with its command line where there is one, and without. */
@SuppressWarnings("try") // closing a connection may be interrupted
class MicroServicesIT {
  private static final Duration ANSWER = Duration.ofSeconds(5);
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String ORDER =
      "{\"customerId\": \"ada\", \"items\": [{\"sku\": \"YARN-WOOL-NAT\", \"quantity\": 1}],"
          + " \"paymentToken\": \"tok_ok\"}";

  @TempDir Path work;
  private NodeGroup group;
  private Connection client;

  @BeforeEach
  void start() throws Exception {
    group = new NodeGroup(work);
    group.start("order,inventory,payment,notification");
    group.start("order");
    WeftNode edge = group.start("gateway");
    group.awaitReady();
    await().atMost(LIMIT).until(() -> edge.members().size() == 3);
    client = Nats.connect(group.natsUrl());
  }

  @AfterEach
  void stop() throws InterruptedException {
    client.close();
    group.close();
  }

  @Test
  void takeAnOrderAndSayWhatBecomesOfIt() throws Exception {
    Headers headers =
        new Headers()
            .put("Idempotency-Key", "basket-17")
            .put("traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01");
    JsonObject accepted = json(ask("weft.orders.submit", ORDER, headers));
    String id = accepted.getString("orderId");
    assertThat(accepted.getString("status")).isEqualTo("PENDING");
    assertThat(json(ask("weft.orders.submit", ORDER, headers)).getString("orderId"))
        .as("the same key")
        .isEqualTo(id);

    String question = new JsonObject().put("orderId", id).encode();
    await()
        .atMost(LIMIT)
        .until(
            () -> "CONFIRMED".equals(json(ask("weft.orders.get", question)).getString("status")));
    assertThat(json(ask("weft.orders.get", question)).getString("traceId")).isEqualTo(TRACE);
    assertThat(group.charged()).containsExactly(id);
    assertThat(group.spans().getFinishedSpanItems())
        .extracting(SpanData::getTraceId)
        .contains(TRACE);
  }

  @Test
  void sayWhatIsWrong() throws Exception {
    Message answer = ask("weft.orders.submit", "{}");
    assertThat(answer.getHeaders().getFirst("Nats-Service-Error-Code")).isEqualTo("400");
    assertThat(answer.getHeaders().getFirst("Nats-Service-Error")).isEqualTo("Invalid request");
    assertThat(answer.getHeaders().getFirst("Content-Type")).isEqualTo("application/problem+json");
    assertThat(json(answer).getJsonArray("errors")).hasSize(3);
    assertThat(json(ask("weft.inventory.get", "")).getJsonArray("items")).isNotEmpty();
  }

  @Test
  void shareTheRequestsOfARole() throws Exception {
    Shop shop = new Shop(group.portOf(2));
    shop.place(30);
    shop.awaitAllConfirmed();

    List<Long> counts = new ArrayList<>();
    String inbox = client.createInbox();
    var answers = client.subscribe(inbox);
    client.publish("$SRV.STATS.weft-order", inbox, null);
    for (int i = 0; i < 2; i++) {
      JsonObject stats = json(answers.nextMessage(ANSWER));
      stats.getJsonArray("endpoints").stream()
          .map(JsonObject.class::cast)
          .filter(endpoint -> endpoint.getString("name").equals("place"))
          .forEach(endpoint -> counts.add(endpoint.getLong("num_requests")));
    }
    assertThat(counts).hasSize(2).allMatch(count -> count > 0);
  }

  @Test
  void areListedByTheCommandLineOfNats() throws Exception {
    Optional<Path> nats = NatsCli.find();
    if (nats.isEmpty()) {
      assertThat(json(client.request("$SRV.INFO.weft-gateway", null, ANSWER)).encode())
          .contains("weft.orders.submit", "weft.orders.get", "weft.inventory.get");
      return;
    }
    assertThat(run(nats.get(), "micro", "ls"))
        .contains(
            "weft-gateway", "weft-order", "weft-inventory", "weft-payment", "weft-notification");
    assertThat(run(nats.get(), "micro", "info", "weft-gateway"))
        .contains("weft.orders.submit", "weft.orders.get", "weft.inventory.get");
    assertThat(run(nats.get(), "micro", "stats", "weft-order")).contains("weft-order");
    assertThat(run(nats.get(), "request", "weft.orders.submit", ORDER)).contains("orderId");
  }

  private String run(Path nats, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(nats.toString(), "--server", group.natsUrl()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    return output;
  }

  private Message ask(String subject, String body) throws InterruptedException {
    return ask(subject, body, new Headers());
  }

  private Message ask(String subject, String body, Headers headers) throws InterruptedException {
    Message answer =
        client.request(
            NatsMessage.builder()
                .subject(subject)
                .headers(headers)
                .data(body, StandardCharsets.UTF_8)
                .build(),
            ANSWER);
    assertThat(answer).as(subject).isNotNull();
    return answer;
  }

  private static JsonObject json(Message message) {
    return new JsonObject(new String(message.getData(), StandardCharsets.UTF_8));
  }
}
