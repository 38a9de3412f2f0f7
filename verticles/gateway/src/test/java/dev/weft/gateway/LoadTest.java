package dev.weft.gateway;

import static dev.weft.gateway.Fixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.kernel.contract.Addresses;
import dev.weft.proto.api.v1.OrderAccepted;
import dev.weft.proto.api.v1.PlaceOrder;
import dev.weft.proto.api.v1.PlaceOrderReply;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What happens when clients ask for more than there is. */
class LoadTest {
  private static final String ORDERS = "/api/v1/orders";
  private static final String ORDER =
      """
      {"customerId":"c","items":[{"sku":"A","quantity":1}],"paymentToken":"tok_ok"}\
      """;
  private static final int WAVE = 1_000;
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private final AtomicLong latencyMs = new AtomicLong();
  private Fixture weft;
  private RawSocket held;

  @AfterEach
  void close() {
    if (held != null) {
      held.close();
    }
    weft.close();
  }

  @Test
  void tellsEachClientHowOftenItMayAskAndRefusesMore() {
    start(new JsonObject().put("rateLimit", new JsonObject().put("perClient", 3)));
    List<HttpResponse<String>> answers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      answers.add(weft.post(ORDERS, ORDER));
    }

    HttpResponse<String> first = answers.get(0);
    assertThat(first.statusCode()).isEqualTo(202);
    assertThat(header(first, "RateLimit-Limit")).isEqualTo("3");
    assertThat(header(first, "RateLimit-Policy")).isEqualTo("3;w=1");
    assertThat(header(first, "RateLimit-Remaining")).isEqualTo("2");
    assertThat(header(first, "RateLimit-Reset")).isEqualTo("1");
    HttpResponse<String> refused =
        answers.stream().filter(each -> each.statusCode() == 429).findFirst().orElseThrow();
    assertThat(header(refused, "Retry-After")).isEqualTo("1");
    assertThat(header(refused, "RateLimit-Remaining")).isEqualTo("0");
    assertThat(new JsonObject(refused.body()).getString("type"))
        .isEqualTo("urn:weft:problem:too-many-requests");
    // It is never locked out, and probes are for nobody in particular.
    assertThat(weft.get("/live").statusCode()).isEqualTo(200);
    Awaitility.await().until(() -> weft.post(ORDERS, ORDER).statusCode() == 202);
  }

  @Test
  void refusesWhatAllClientsTogetherAskTooOften() {
    start(new JsonObject().put("rateLimit", new JsonObject().put("perNode", 3)));
    Map<Integer, Long> byStatus = wave();
    assertThat(byStatus.keySet()).containsExactlyInAnyOrder(202, 429);
    assertThat(byStatus.get(202)).isLessThan(WAVE / 2);
    Awaitility.await().until(() -> weft.post(ORDERS, ORDER).statusCode() == 202);
  }

  @Test
  void letsInFewerWhileAnswersAreLateAndAllOfThemSoonAfter() {
    // Longer than a slow machine takes for the requests of a wave, which begin at once.
    start(new JsonObject().put("latencyMax", "2s").put("requestTimeout", "20s"));
    latencyMs.set(2_400);
    wave();
    // As many are let in as keep the services busy, and the others need not wait.
    assertThat(wave().get(503)).isGreaterThan(WAVE / 4);

    latencyMs.set(0);
    Awaitility.await().atMost(PATIENCE).until(() -> wave().keySet().equals(Set.of(202)));
  }

  /** The places are taken: nothing is read, looked up or made for who is refused. */
  @Test
  void refusesBeforeTheBodyIsThereAndWhoeverAsks() {
    start(new JsonObject().put("inFlightMax", 1).put("requestTimeout", "60s"));
    latencyMs.set(60_000);
    hold();

    assertThat(refusal("Content-Length: 99"))
        .contains("retry-after: 1", "application/problem+json")
        .doesNotContain("connection: close");
    // What no honest client sends is refused as ever, and not answered twice.
    assertThat(refusal("Transfer-Encoding: gzip, chunked")).startsWith("HTTP/1.1 501 ");
    assertThat(refusal("Content-Length: 9\r\nHost: evil.example")).startsWith("HTTP/1.1 400 ");
    assertThat(refusal("Content-Length: 9\r\nOrigin: http://evil.example"))
        .startsWith("HTTP/1.1 403 ");
    for (String path : List.of("/live", "/ready", "/metrics")) {
      assertThat(weft.get(path).statusCode()).as(path).isEqualTo(200);
    }
    assertThat(weft.get("/api/v1/orders/stream").statusCode()).isEqualTo(426);
    assertThat(weft.get("/api/v1/inventory").statusCode()).isEqualTo(503);
    assertThat(weft.post("/live", "{}").statusCode()).isEqualTo(405);
  }

  /** A connection serves again after it was refused, whatever it had sent of the body. */
  @Test
  void takesTheNextRequestOfAConnectionThatWasRefused() {
    start(new JsonObject().put("inFlightMax", 1).put("requestTimeout", "2s"));
    latencyMs.set(60_000);
    hold();
    try (RawSocket client = new RawSocket(weft)) {
      client.send(head("Content-Length: " + ORDER.length()));
      assertThat(client.readHead()).startsWith("HTTP/1.1 503 ");
      client.send(ORDER + "GET /live HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(client.readUntil("HTTP/1.1 200 ")).isTrue();
    }
  }

  /** Takes the only place. */
  private void hold() {
    held = new RawSocket(weft);
    held.send(head("Content-Length: " + ORDER.length()) + ORDER);
    Awaitility.await().until(() -> refusal("Content-Length: 99").startsWith("HTTP/1.1 503 "));
  }

  private String refusal(String headers) {
    try (RawSocket client = new RawSocket(weft)) {
      client.send(head(headers));
      return client.readHead();
    }
  }

  private static String head(String headers) {
    return "POST /api/v1/orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        + headers
        + "\r\n\r\n";
  }

  private void start(JsonObject http) {
    weft = new Fixture(Fixture.with(http));
    PlaceOrderReply accepted =
        PlaceOrderReply.newBuilder()
            .setAccepted(
                OrderAccepted.newBuilder().setOrderId("0197c1f0-6d1e-7c3a-9b52-4f0e8a2d6b11"))
            .build();
    weft.<PlaceOrder, PlaceOrderReply>answer(
        Addresses.ORDER_PLACE,
        order ->
            latencyMs.get() == 0
                ? Future.succeededFuture(accepted)
                : weft.vertx.timer(latencyMs.get(), TimeUnit.MILLISECONDS).map(accepted));
  }

  /** Orders that are all on their way at once; how many got which answer. */
  private Map<Integer, Long> wave() {
    HttpClient client =
        weft.vertx.createHttpClient(new PoolOptions().setHttp1MaxSize(WAVE).setEventLoopSize(1));
    List<Future<Integer>> answers = new ArrayList<>();
    for (int i = 0; i < WAVE; i++) {
      answers.add(
          client
              .request(HttpMethod.POST, weft.port(), "127.0.0.1", ORDERS)
              .compose(request -> request.putHeader("Content-Type", "application/json").send(ORDER))
              .map(HttpClientResponse::statusCode));
    }
    await(Future.join(answers));
    await(client.close());
    return answers.stream().collect(Collectors.groupingBy(Future::result, Collectors.counting()));
  }

  private static String header(HttpResponse<String> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }
}
