package dev.weft.tools.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weft.launcher.Main;
import dev.weft.proto.orders.v1.OrderRejected;
import dev.weft.proto.payments.v1.PaymentCaptured;
import dev.weft.tools.lab.LocalNode;
import dev.weft.tools.testkit.nats.NatsServer;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.Nats;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.StreamInfoOptions;
import io.nats.client.impl.Headers;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node whose charges wait for a step that somebody else does, well, badly, or not at all. */
@Timeout(120)
class StepsIT {
  private static final Duration LIMIT = Duration.ofSeconds(40);
  private static final String STEP = "fraud";
  private static final String PATIENT = "saga.steps.fraud.timeout=1m";
  private static final int WRONG_LAST_SEQUENCE = 10071;

  @TempDir Path work;
  private NatsServer nats;
  private Connection outside;
  private LocalNode node;
  private Shop shop;

  @BeforeEach
  void start() throws Exception {
    nats = new NatsServer().start();
    outside = Nats.connect(nats.url());
  }

  @AfterEach
  void stop() throws Exception {
    outside.close();
    node.close();
    nats.close();
  }

  @Test
  void chargesWhatTheStepLetsPass() throws Exception {
    startNode(PATIENT);
    try (TestStep step = new TestStep(outside, STEP, TestStep::pass)) {
      String id = shop.place();
      shop.awaitAllConfirmed();
      long cleared = last("ORDERS", "orders.cleared." + id).getSeq();
      PaymentCaptured captured =
          PaymentCaptured.parseFrom(last("PAYMENTS", "payments.captured." + id).getData());
      assertThat(captured.getOrder().getOrderSequence()).isEqualTo(cleared);
      assertThat(timeline(id))
          .contains("orders.reserved." + id, "steps.fraud.passed." + id, "orders.cleared." + id);
      assertThat(step.handled()).isPositive();
      shop.awaitReadiness("UP");
      assertThat(topology().getString("servers")).isEqualTo("asked");
      await()
          .atMost(LIMIT)
          .untilAsserted(
              () ->
                  assertThat(route("step-fraud"))
                      .contains(
                          Map.entry("pending", 0),
                          Map.entry("unsettled", 0),
                          Map.entry("answers", "step fraud")));
      assertAuditIsClean();
    }
  }

  @Test
  void chargesNothingThatTheStepVetoes() throws Exception {
    startNode(PATIENT);
    try (TestStep step = new TestStep(outside, STEP, TestStep::veto)) {
      String id = shop.place();
      awaitStatus(id, "REJECTED");
      assertThat(shop.api().order(id).getString("reason")).isEqualTo("VETOED");
      assertThat(step.handled()).isPositive();
      assertThat(ledger()).isEmpty();
      assertAuditIsClean();
    }
  }

  @Test
  void vetoesWhatNobodyHasAnsweredForInTimeAndTakesNoLateAnswer() throws Exception {
    startNode("saga.steps.fraud.timeout=1s");
    String id = shop.place();
    awaitStatus(id, "REJECTED");
    OrderRejected rejected =
        OrderRejected.parseFrom(last("ORDERS", "orders.rejected." + id).getData());
    assertThat(rejected.getDetail()).contains("step fraud did not answer");
    shop.awaitReadiness("DEGRADED");
    assertThat(shop.api().json("/ready").getJsonArray("reasons").toString()).contains("step-fraud");

    try (TestStep late = new TestStep(outside, STEP, TestStep::pass)) {
      awaitHandled("STEPS", "order-on-step");
      assertThat(late.handled()).isPositive();
      assertThat(shop.api().order(id).getString("status")).isEqualTo("REJECTED");
      assertThat(ledger()).isEmpty();
      assertThat(deadLetters()).isEmpty();
      shop.awaitReadiness("UP");
    }
    assertAuditIsClean();
  }

  @Test
  void letsPassWhatNobodyHasAnsweredForInTimeWhereThatIsConfigured() throws Exception {
    startNode("saga.steps.fraud={timeout: 1s, onTimeout: pass}");
    String id = shop.place();
    shop.awaitAllConfirmed();
    Headers guard =
        new Headers()
            .put("Nats-Expected-Last-Subject-Sequence", "0")
            .put("Nats-Expected-Last-Subject-Sequence-Subject", "steps.fraud.*." + id);
    assertThatThrownBy(
            () -> outside.jetStream().publish("steps.fraud.passed." + id, guard, new byte[0]))
        .isInstanceOfSatisfying(
            JetStreamApiException.class,
            refused -> assertThat(refused.getApiErrorCode()).isEqualTo(WRONG_LAST_SEQUENCE));
    assertAuditIsClean();
  }

  @Test
  void clearsOnceHoweverOftenTheStepAnswers() throws Exception {
    startNode(PATIENT);
    TestStep.Policy careless =
        (step, reserved, sequence) -> {
          step.passCarelessly(reserved, sequence);
          step.passCarelessly(reserved, sequence);
        };
    try (TestStep step = new TestStep(outside, STEP, careless)) {
      shop.place();
      shop.awaitAllConfirmed();
      awaitHandled("STEPS", "order-on-step");
      assertThat(step.handled()).isPositive();
      assertThat(count("ORDERS", "orders.cleared.*")).isEqualTo(1);
      assertThat(ledger()).hasSize(1);
      assertThat(deadLetters()).isEmpty();
    }
  }

  @Test
  void believesNobodyElse() throws Exception {
    startNode(PATIENT);
    String id = shop.place();
    awaitStatus(id, "RESERVED");
    MessageInfo reserved = last("ORDERS", "orders.reserved." + id);
    Headers type = new Headers().put("ce-type", "weft.orders.v1.OrderReserved");
    outside.jetStream().publish("orders.cleared." + id, type, reserved.getData());
    outside
        .jetStream()
        .publish(
            "steps.fraud.passed.nobody",
            "{\"order\":{\"orderId\":\"nobody\"}}".getBytes(StandardCharsets.UTF_8));

    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> assertThat(deadLetters()).containsExactly("steps.fraud.passed.nobody"));
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertThat(
                        shop.api()
                            .json("/ready")
                            .getJsonObject("routes")
                            .getJsonObject("payment-capture")
                            .getString("lastError"))
                    .contains("PAY-207"));
    assertThat(ledger()).isEmpty();

    try (TestStep step = new TestStep(outside, STEP, TestStep::pass)) {
      shop.awaitAllConfirmed();
      assertThat(step.handled()).isPositive();
      assertThat(ledger()).hasSize(1);
    }
  }

  private void startNode(String... settings) {
    node = LocalNode.start(work, nats.url(), settings).awaitReady();
    shop = new Shop(node.httpPort());
  }

  private void awaitStatus(String id, String status) {
    await()
        .atMost(LIMIT)
        .ignoreExceptions()
        .untilAsserted(
            () -> assertThat(shop.api().order(id).getString("status")).isEqualTo(status));
  }

  private void awaitHandled(String stream, String durable) {
    await()
        .atMost(LIMIT)
        .ignoreExceptions()
        .until(
            () -> {
              var info = outside.jetStreamManagement().getConsumerInfo(stream, durable);
              return info.getDelivered().getStreamSequence() > 0
                  && info.getNumPending() + info.getNumAckPending() == 0;
            });
  }

  private MessageInfo last(String stream, String subject) throws Exception {
    return outside.jetStreamManagement().getLastMessage(stream, subject);
  }

  private long count(String stream, String filter) throws Exception {
    return outside
        .jetStreamManagement()
        .getStreamInfo(stream, StreamInfoOptions.builder().filterSubjects(filter).build())
        .getStreamState()
        .getSubjects()
        .stream()
        .mapToLong(subject -> subject.getCount())
        .sum();
  }

  private List<String> timeline(String id) throws Exception {
    return objects(shop.api().json("/api/v1/orders/" + id + "/timeline"), "events", "subject");
  }

  private List<String> deadLetters() throws Exception {
    return objects(shop.api().json("/api/v1/dead-letters?limit=100"), "letters", "subject");
  }

  private static List<String> objects(JsonObject answer, String list, String key) {
    return answer.getJsonArray(list).stream()
        .map(each -> ((JsonObject) each).getString(key))
        .toList();
  }

  private List<String> ledger() throws Exception {
    Path ledger = work.resolve("provider/ledger.jsonl");
    return Files.exists(ledger) ? Files.readAllLines(ledger) : List.of();
  }

  private JsonObject topology() {
    return new JsonObject(
        run("topology", "--json", "--set", "nats.servers=" + nats.url(), "--set", PATIENT));
  }

  private Map<String, Object> route(String name) {
    return topology().getJsonArray("routes").stream()
        .map(JsonObject.class::cast)
        .filter(route -> route.getString("route").equals(name))
        .findFirst()
        .orElseThrow()
        .getMap();
  }

  private void assertAuditIsClean() {
    Path ledger = work.resolve("provider/ledger.jsonl");
    String read = Files.exists(ledger) ? ledger.toString() : "none";
    run("audit", "--nats", nats.url(), "--ledger", read);
  }

  private static String run(String... arguments) {
    StringWriter out = new StringWriter();
    int exit = Main.commandLine().setOut(new PrintWriter(out, true)).execute(arguments);
    assertThat(exit).as(Stream.of(arguments).toList() + "\n" + out).isZero();
    return out.toString();
  }
}
