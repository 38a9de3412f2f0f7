package dev.weft.tools.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.contract.Subjects;
import dev.weft.kernel.journal.BusJournal;
import dev.weft.kernel.journal.Guard;
import dev.weft.kernel.journal.NewEvent;
import dev.weft.launcher.node.WeftNode;
import dev.weft.proto.common.v1.OrderStatus;
import dev.weft.proto.notifications.v1.OrderNotification;
import dev.weft.tools.lab.Answer;
import dev.weft.tools.testkit.Async;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several receivers of notifications: each has its own progress, health and dead letters. */
class ReceiversIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final String ROLES = "gateway,notification,bridge";
  private static final int NOTIFICATIONS = 1_000;

  private static final Path OPENAPI =
      Path.of(
          System.getProperty("weft.root"),
          "verticles/gateway/src/main/resources/dev/weft/gateway/openapi.yaml");

  private final Vertx outside = Vertx.vertx();

  @TempDir Path work;
  private NodeGroup group;

  private record Webhook(Set<String> headers, JsonObject body) {}

  /** One that is notification. */
  private final class Receiver {
    private final String name;
    private final Set<String> ids = ConcurrentHashMap.newKeySet();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicReference<Webhook> last = new AtomicReference<>();
    private final HttpServer server;

    /**
     * @param answer after the notification has been noted
     */
    Receiver(String name, Consumer<HttpServerRequest> answer) {
      this.name = name;
      server =
          outside
              .createHttpServer()
              .requestHandler(
                  request -> {
                    requests.incrementAndGet();
                    ids.add(request.getHeader("webhook-id"));
                    request
                        .body()
                        .onSuccess(
                            body -> {
                              last.set(new Webhook(request.headers().names(), body.toJsonObject()));
                              answer.accept(request);
                            });
                  });
      Async.await(server.listen(0, "127.0.0.1"));
    }

    List<String> settings() {
      String prefix = "notification.receivers." + name;
      return List.of(
          prefix + ".url=http://127.0.0.1:" + server.actualPort() + "/",
          prefix + ".secretsFile=" + work.resolve("secrets"));
    }
  }

  @BeforeEach
  void startServers() throws IOException {
    Files.writeString(work.resolve("secrets"), SECRET);
    group = new NodeGroup(work);
  }

  @AfterEach
  void stopAll() {
    group.close();
    Async.await(outside.close());
  }

  @Test
  void oneTricklingReceiverOfThreeSlowsNobodyElse() throws Exception {
    Receiver shop = new Receiver("shop", ReceiversIT::take);
    Receiver crm = new Receiver("crm", ReceiversIT::take);
    Receiver lame =
        new Receiver(
            "lame",
            request -> {
              request.response().setChunked(true).setStatusCode(503).write("x");
              outside.setPeriodic(100, tick -> request.response().write("x"));
            });
    WeftNode node = start(shop, crm, lame);

    record(node, NOTIFICATIONS);

    await().atMost(LIMIT).until(() -> shop.ids.size() == NOTIFICATIONS);
    await().atMost(LIMIT).until(() -> crm.ids.size() == NOTIFICATIONS);
    assertDescribed(shop.last.get());
    HttpApi api = new HttpApi(node.httpPort());
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> {
              JsonObject receivers = api.json("/ready").getJsonObject("receivers");
              assertThat(stateOf(receivers, "lame")).isEqualTo("resting");
              assertThat(stateOf(receivers, "shop")).isEqualTo("well");
            });
    assertThat(lame.requests.get()).as("a rest, and not %d tries", NOTIFICATIONS).isLessThan(100);
    assertThat(deadLetters(api)).isEmpty();
  }

  @Test
  void whatAGoneReceiverMissedIsReplayedOnceItIsSetAgain() throws Exception {
    AtomicInteger status = new AtomicInteger(410);
    Receiver shop =
        new Receiver("shop", request -> request.response().setStatusCode(status.get()).end());
    WeftNode first = start(shop);
    record(first, 20);
    HttpApi api = new HttpApi(first.httpPort());
    await().atMost(LIMIT).ignoreExceptions().until(() -> deadLetters(api).size() == 20);
    assertThat(deadLetters(api))
        .allMatch(deadLetter -> deadLetter.getString("route").equals("notification-send-shop"));
    assertThat(stateOf(api.json("/ready").getJsonObject("receivers"), "shop")).isEqualTo("gone");
    Async.await(first.stop());

    status.set(200);
    shop.ids.clear();
    HttpApi again = new HttpApi(start(shop).httpPort());
    await().atMost(LIMIT).ignoreExceptions().until(() -> deadLetters(again).size() == 20);
    Answer replayed =
        again.post(
            "/api/v1/dead-letters/replay",
            new JsonObject()
                .put(
                    "sequences",
                    new JsonArray(
                        deadLetters(again).stream()
                            .map(each -> each.getLong("sequence"))
                            .toList())));
    assertThat(replayed.status()).as(replayed.text()).isEqualTo(200);
    await().atMost(LIMIT).until(() -> shop.ids.size() == 20);
    await().atMost(LIMIT).ignoreExceptions().until(() -> deadLetters(again).isEmpty());
  }

  private WeftNode start(Receiver... receivers) {
    List<String> settings = new ArrayList<>();
    for (Receiver receiver : receivers) {
      settings.addAll(receiver.settings());
    }
    WeftNode node = group.start(ROLES, settings.toArray(String[]::new));
    Async.await(node.ready());
    return node;
  }

  private static void take(HttpServerRequest request) {
    request.response().setStatusCode(204).end();
  }

  private static void record(WeftNode node, int count) {
    BusJournal journal = new BusJournal(node.vertx());
    List<Future<?>> stored = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String subject = Subjects.notification("confirmed", "o" + i);
      OrderNotification notification =
          OrderNotification.newBuilder()
              .setSchemaVersion(1)
              .setNotificationId("o" + i + ":confirmed")
              .setOrderId("o" + i)
              .setCustomerId("customer-1")
              .setStatus(OrderStatus.ORDER_STATUS_CONFIRMED)
              .build();
      NewEvent event =
          NewEvent.of(subject, notification.getNotificationId(), notification, Guard.none(subject));
      stored.add(journal.append(Streams.NOTIFICATIONS, event));
    }
    Async.await(Future.all(stored));
  }

  /** As openapi.yaml describes it, no more and no less. */
  private static void assertDescribed(Webhook webhook) throws IOException {
    JsonNode document = new YAMLMapper().readTree(OPENAPI.toFile());
    List<String> headers =
        document.at("/webhooks/orderEnded/post/parameters").findValuesAsText("name");
    assertThat(webhook.headers().stream().filter(name -> name.startsWith("webhook-")))
        .containsExactlyInAnyOrderElementsOf(headers);
    assertDescribed(document.at("/components/schemas/OrderEnded"), webhook.body());
  }

  private static void assertDescribed(JsonNode schema, JsonObject value) {
    List<String> required = new ArrayList<>();
    schema.path("required").forEach(name -> required.add(name.asText()));
    assertThat(value.fieldNames()).isNotEmpty().containsAll(required);
    for (String field : value.fieldNames()) {
      JsonNode property = schema.path("properties").path(field);
      assertThat(property.isMissingNode()).as(field).isFalse();
      List<String> allowed = new ArrayList<>();
      property.path("enum").forEach(one -> allowed.add(one.asText()));
      if (!allowed.isEmpty()) {
        assertThat(allowed).contains(value.getString(field));
      }
      if (value.getValue(field) instanceof JsonObject nested) {
        assertDescribed(property, nested);
      }
    }
  }

  private static String stateOf(JsonObject receivers, String name) {
    return receivers.getJsonObject(name).getString("state");
  }

  private static List<JsonObject> deadLetters(HttpApi api) throws Exception {
    JsonArray deadLetters = api.json("/api/v1/dead-letters").getJsonArray("letters");
    return deadLetters.stream().map(JsonObject.class::cast).toList();
  }
}
