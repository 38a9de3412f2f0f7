package dev.weft.tools.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.tools.lab.Answer;
import dev.weft.tools.lab.LocalNode;
import dev.weft.tools.testkit.Async;
import dev.weft.tools.testkit.nats.NatsServer;
import dev.weft.tools.testkit.vertx.BlockedThreads;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A whole node at a provider that fails orders, refuses the node, or says what is not so. */
class ProviderAnswersIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int FLAKY = 60;
  private static final int FLAKY_FAILURES = 2;

  /** Without load it is far below; a breaker that opens keeps a good order for 30 s. */
  private static final Duration GOOD_ORDER_MAX = Duration.ofSeconds(10);

  private static final String SKU = "YARN";
  private static final String CATALOGUE =
      "currency: EUR\nitems:\n  YARN: { name: Yarn, priceMinor: 2790, stock: 1000000 }\n";

  private final Map<String, JsonObject> charged = new ConcurrentHashMap<>();
  private final Map<String, Integer> tries = new ConcurrentHashMap<>();
  private final Vertx vertx = Vertx.vertx();

  @TempDir Path work;
  @RegisterExtension final BlockedThreads blockedThreads = new BlockedThreads();
  private volatile String mode = "";
  private HttpServer provider;
  private NatsServer nats;
  private LocalNode node;
  private HttpApi api;

  @BeforeEach
  void start() throws IOException {
    nats = NatsServer.started();
    provider =
        Async.await(vertx.createHttpServer().requestHandler(this::answer).listen(0, "127.0.0.1"));
    Path catalogue = Files.writeString(work.resolve("catalog.yaml"), CATALOGUE);
    node =
        LocalNode.start(
            work,
            nats.url(),
            "inventory.catalog=" + catalogue,
            "payment.provider.url=http://127.0.0.1:" + provider.actualPort());
    node.awaitReady();
    blockedThreads.watch(node.vertx());
    api = new HttpApi(node.httpPort());
  }

  @AfterEach
  void stop() {
    node.close();
    nats.close();
    Async.await(vertx.close());
  }

  @Test
  void ordersThatFailForTheirOwnReasonSlowNobodyElse() throws Exception {
    List<String> flaky = new ArrayList<>();
    for (int i = 0; i < FLAKY; i++) {
      flaky.add(place("tok_flaky"));
    }
    while (!flaky.isEmpty()) {
      String good = place("tok_ok");
      await().atMost(GOOD_ORDER_MAX).until(() -> status(good).equals("CONFIRMED"));
      flaky.removeIf(order -> status(order).equals("CONFIRMED"));
      assertThat(api.json("/ready").getString("breaker")).isEqualTo("closed");
    }
  }

  @Test
  void namesAProviderThatLetsNobodyInAndGoesOnWhenItDoes() throws Exception {
    mode = "refuse";
    String order = place("tok_ok");
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> assertThat(api.json("/ready").encode()).contains("provider-refuses-us"));

    mode = "";
    await().atMost(LIMIT).until(() -> status(order).equals("CONFIRMED"));
    await()
        .atMost(LIMIT)
        .untilAsserted(() -> assertThat(api.json("/ready").getString("status")).isEqualTo("UP"));
    assertThat(api.json("/api/v1/dead-letters?all=true").getJsonArray("letters")).isEmpty();
  }

  @Test
  void holdsAnOrderWhosePaymentIsSaidToBeAnothers() throws Exception {
    mode = "foreign";
    String order = place("tok_ok");
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> assertThat(api.json("/ready").encode()).contains("provider-contradicts", order));
    assertThat(status(order)).isEqualTo("RESERVED");

    mode = "";
    await().atMost(LIMIT).until(() -> status(order).equals("CONFIRMED"));
  }

  /** Any 2xx is a success; so all of this runs with 200. */
  private void answer(HttpServerRequest request) {
    if (request.path().equals("/healthz")) {
      request.response().end();
    } else if (mode.equals("refuse")) {
      request.response().setStatusCode(401).end();
    } else if (request.path().startsWith("/v1/charges/")) {
      JsonObject known = charged.get(request.path().substring("/v1/charges/".length()));
      request.response().end(known == null ? "{}" : answer(known).encode());
    } else {
      request.body().onSuccess(body -> charge(request, body.toJsonObject()));
    }
  }

  private void charge(HttpServerRequest request, JsonObject asked) {
    String key = request.getHeader("Idempotency-Key");
    boolean flaky = asked.getString("token").equals("tok_flaky");
    if (flaky && tries.merge(key, 1, Integer::sum) <= FLAKY_FAILURES) {
      request.response().setStatusCode(503).end();
      return;
    }
    asked.remove("token");
    asked.put("status", "captured").put("chargeId", "ch_" + key);
    charged.put(key, asked);
    request.response().end(answer(asked).encode());
  }

  private JsonObject answer(JsonObject charge) {
    return mode.equals("foreign") ? charge.copy().put("reference", "another") : charge;
  }

  private String place(String token) throws Exception {
    Answer answer = api.place(HttpApi.orderOf(token, Map.of(SKU, 1)), "key-" + System.nanoTime());
    assertThat(answer.status()).isEqualTo(202);
    return new JsonObject(answer.text()).getString("orderId");
  }

  private String status(String order) {
    try {
      return api.order(order).getString("status");
    } catch (Exception unreadable) {
      throw new IllegalStateException(unreadable);
    }
  }
}
