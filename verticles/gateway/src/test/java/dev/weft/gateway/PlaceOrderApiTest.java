package dev.weft.gateway;

import static dev.weft.gateway.Fixture.await;
import static dev.weft.gateway.Fixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.kernel.contract.Addresses;
import dev.weft.kernel.failure.Failure;
import dev.weft.proto.api.v1.OrderAccepted;
import dev.weft.proto.api.v1.PlaceOrder;
import dev.weft.proto.api.v1.PlaceOrderReply;
import dev.weft.proto.api.v1.Refusal;
import dev.weft.proto.common.v1.OrderLine;
import dev.weft.proto.common.v1.OrderStatus;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Orders are placed by a real HTTP client; the services behind are played. */
class PlaceOrderApiTest extends GatewayTest {
  private static final String ID = "0197c1f0-6d1e-7c3a-9b52-4f0e8a2d6b11";
  private static final String ORDER =
      """
      {"customerId":"c-42","items":[{"sku":"SHUTTLE-BOAT","quantity":2},
       {"sku":"YARN-WOOL-NAT","quantity":1000}],"paymentToken":"tok_ok"}
      """;

  @Test
  void acceptsAnOrderAndSaysWhereItIs() {
    ConcurrentLinkedQueue<PlaceOrder> asked = new ConcurrentLinkedQueue<>();
    onPlace(
        order -> {
          asked.add(order);
          return Future.succeededFuture(accepted());
        });

    HttpResponse<String> response =
        weft.post("/api/v1/orders", ORDER, "Idempotency-Key", "key-1~!");

    assertThat(response.statusCode()).isEqualTo(202);
    assertThat(response.headers().firstValue("Location")).hasValue("/api/v1/orders/" + ID);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(response.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(json(response))
        .isEqualTo(new JsonObject().put("orderId", ID).put("status", "PENDING"));
    assertThat(asked)
        .containsExactly(
            PlaceOrder.newBuilder()
                .setCustomerId("c-42")
                .addLines(OrderLine.newBuilder().setSku("SHUTTLE-BOAT").setQuantity(2))
                .addLines(OrderLine.newBuilder().setSku("YARN-WOOL-NAT").setQuantity(1000))
                .setPaymentToken("tok_ok")
                .setIdempotencyKey("key-1~!")
                .build());
  }

  @Test
  void acceptsOneHundredLinesAndACharset() {
    onPlace(order -> Future.succeededFuture(accepted()));
    String line = "{\"sku\":\"A\",\"quantity\":1}";
    String body =
        "{\"customerId\":\"Jörg 🧵\",\"paymentToken\":\"t\",\"items\":["
            + (line + ",").repeat(99)
            + line
            + "]}";
    HttpRequest.Builder request =
        weft.request("/api/v1/orders")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .header("Content-Type", "application/json;charset=UTF-8");
    assertThat(weft.send(request).statusCode()).isEqualTo(202);
  }

  @Test
  void answersAClientThatWaitsForContinue() {
    onPlace(order -> Future.succeededFuture(accepted()));
    HttpRequest.Builder request =
        weft.request("/api/v1/orders")
            .POST(HttpRequest.BodyPublishers.ofString(ORDER))
            .header("Content-Type", "application/json")
            .expectContinue(true);
    assertThat(weft.send(request).statusCode()).isEqualTo(202);
  }

  @ParameterizedTest
  @CsvSource({
    "CODE_INVALID, 400, urn:weft:problem:invalid-request",
    "CODE_NOT_FOUND, 404, urn:weft:problem:not-found",
    "CODE_KEY_REUSED, 422, urn:weft:problem:key-reused",
    "CODE_NOT_ALLOWED, 409, urn:weft:problem:not-allowed",
    "CODE_UNSPECIFIED, 500, urn:weft:problem:internal"
  })
  void tellsARefusalByItsCode(Refusal.Code code, int status, String type) {
    onPlace(order -> Future.succeededFuture(refused(code, "items[0].sku")));

    HttpResponse<String> response = weft.post("/api/v1/orders", ORDER);

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(json(response).getString("type")).isEqualTo(type);
  }

  @Test
  void namesTheFieldThatAServiceRefused() {
    onPlace(order -> Future.succeededFuture(refused(Refusal.Code.CODE_INVALID, "items[0].sku")));
    JsonObject error =
        json(weft.post("/api/v1/orders", ORDER)).getJsonArray("errors").getJsonObject(0);
    assertThat(error.getString("field")).isEqualTo("items[0].sku");
    assertThat(error.getString("detail")).isEqualTo("because");
  }

  @Test
  void saysWhenToTryAgainWhenNobodyServes() {
    assertUnavailable(weft.post("/api/v1/orders", ORDER));
  }

  @Test
  void saysWhenToTryAgainWhenTheStoreIsAway() {
    onPlace(order -> Future.failedFuture(Failure.retry("BRG-101", "not connected")));
    HttpResponse<String> response = weft.post("/api/v1/orders", ORDER);
    assertUnavailable(response);
    assertThat(json(response).getString("failureId")).isEqualTo("BRG-101");
  }

  @Test
  void doesNotWaitLongerThanItsTimeout() {
    onPlace(order -> Promise.<PlaceOrderReply>promise().future());
    long startNanos = System.nanoTime();
    assertUnavailable(weft.post("/api/v1/orders", ORDER));
    assertThat(Duration.ofNanos(System.nanoTime() - startNanos))
        .isLessThan(Duration.ofMillis(Fixture.OPTIONS.requestTimeoutMs() + 1_000));
  }

  @Test
  void tellsTheIdOfAFaultThatNoRetryHeals() {
    onPlace(order -> Future.failedFuture(Failure.reject("ORD-900", "a bug")));
    HttpResponse<String> response = weft.post("/api/v1/orders", ORDER);
    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(json(response).getString("failureId")).isEqualTo("ORD-900");
    assertThat(response.body()).doesNotContain("a bug");
  }

  @Test
  void refusesAtOnceWhatIsMoreThanItsBound() {
    weft.close();
    GatewayOptions one =
        new GatewayOptions(
            "127.0.0.1",
            0,
            0,
            65_536,
            1,
            5_000,
            Fixture.load(1),
            10,
            Fixture.OPTIONS.feed(),
            Fixture.CONNECTIONS,
            Fixture.OPEN,
            Fixture.NO_BUS);
    weft = new Fixture(one);
    Promise<PlaceOrderReply> answer = Promise.promise();
    Promise<Void> asked = Promise.promise();
    onPlace(
        order -> {
          asked.tryComplete();
          return answer.future();
        });
    Future<Integer> first = postAsync();
    await(asked.future());

    HttpResponse<String> second = weft.post("/api/v1/orders", ORDER);
    HttpResponse<String> live = weft.get("/live");
    answer.complete(accepted());

    assertThat(second.statusCode()).isEqualTo(503);
    assertThat(second.headers().firstValue("Retry-After")).hasValue("1");
    assertThat(json(second).getString("type")).isEqualTo("urn:weft:problem:overloaded");
    assertThat(live.statusCode()).isEqualTo(200);
    assertThat(await(first)).isEqualTo(202);
    assertThat(weft.post("/api/v1/orders", ORDER).statusCode()).isEqualTo(202);
  }

  private Future<Integer> postAsync() {
    return weft.vertx
        .createHttpClient()
        .request(HttpMethod.POST, weft.port(), "127.0.0.1", "/api/v1/orders")
        .compose(request -> request.putHeader("Content-Type", "application/json").send(ORDER))
        .map(response -> response.statusCode());
  }

  private void onPlace(java.util.function.Function<PlaceOrder, Future<PlaceOrderReply>> step) {
    weft.answer(Addresses.ORDER_PLACE, step);
  }

  private static void assertUnavailable(HttpResponse<String> response) {
    assertThat(response.statusCode()).isEqualTo(503);
    // 1,500 ms, rounded up.
    assertThat(response.headers().firstValue("Retry-After")).hasValue("2");
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(json(response).getString("type")).isEqualTo("urn:weft:problem:unavailable");
  }

  private static PlaceOrderReply accepted() {
    return PlaceOrderReply.newBuilder()
        .setAccepted(
            OrderAccepted.newBuilder().setOrderId(ID).setStatus(OrderStatus.ORDER_STATUS_PENDING))
        .build();
  }

  private static PlaceOrderReply refused(Refusal.Code code, String field) {
    return PlaceOrderReply.newBuilder()
        .setRefusal(Refusal.newBuilder().setCode(code).setField(field).setDetail("because"))
        .build();
  }
}
