package dev.weft.gateway;

import static dev.weft.gateway.Fixture.await;
import static dev.weft.gateway.Fixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import dev.weft.kernel.contract.Addresses;
import dev.weft.kernel.failure.Failure;
import dev.weft.proto.api.v1.CancelOrder;
import dev.weft.proto.api.v1.CancelOrderReply;
import dev.weft.proto.api.v1.GetInventory;
import dev.weft.proto.api.v1.GetInventoryReply;
import dev.weft.proto.api.v1.GetOrder;
import dev.weft.proto.api.v1.GetOrderReply;
import dev.weft.proto.api.v1.GetTimeline;
import dev.weft.proto.api.v1.GetTimelineReply;
import dev.weft.proto.api.v1.Inventory;
import dev.weft.proto.api.v1.OrderAccepted;
import dev.weft.proto.api.v1.OrderView;
import dev.weft.proto.api.v1.PlaceOrder;
import dev.weft.proto.api.v1.PlaceOrderReply;
import dev.weft.proto.api.v1.Refusal;
import dev.weft.proto.api.v1.Timeline;
import dev.weft.proto.common.v1.Money;
import dev.weft.proto.common.v1.OrderLine;
import dev.weft.proto.common.v1.OrderStatus;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The gateway between a real HTTP client and services that are played. */
class OrdersApiTest {
  private static final String ID = "0197c1f0-6d1e-7c3a-9b52-4f0e8a2d6b11";
  private static final String ORDER =
      """
      {"customerId":"c-42","items":[{"sku":"SHUTTLE-BOAT","quantity":2},
       {"sku":"YARN-WOOL-NAT","quantity":1000}],"paymentToken":"tok_ok"}
      """;

  private Fixture weft;

  @BeforeEach
  void start() {
    weft = new Fixture();
  }

  @AfterEach
  void stop() {
    weft.close();
  }

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
        new GatewayOptions("127.0.0.1", 0, 65_536, 1, 5_000, 1, 10, Fixture.OPTIONS.feed());
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

  @Test
  void showsWhatIsKnownOfANewOrder() {
    onGet(
        OrderView.newBuilder()
            .setOrderId(ID)
            .setCustomerId("c-42")
            .setStatus(OrderStatus.ORDER_STATUS_PENDING)
            .addLines(OrderView.Line.newBuilder().setSku("A").setQuantity(2))
            .setCreatedAt(Timestamp.newBuilder().setSeconds(1_767_268_800L))
            .setUpdatedAt(Timestamp.newBuilder().setSeconds(1_767_268_800L).setNanos(5_000_000))
            .setTraceId("4bf92f3577b34da6a3ce929d0e0e4736")
            .build());

    assertThat(json(weft.get("/api/v1/orders/" + ID)))
        .isEqualTo(
            new JsonObject(
                """
                {"orderId":"0197c1f0-6d1e-7c3a-9b52-4f0e8a2d6b11","customerId":"c-42",
                 "status":"PENDING","items":[{"sku":"A","quantity":2}],
                 "createdAt":"2026-01-01T12:00:00Z","updatedAt":"2026-01-01T12:00:00.005Z",
                 "traceId":"4bf92f3577b34da6a3ce929d0e0e4736"}
                """));
  }

  @Test
  void showsPriceAndReasonOfAnOrderThatWasDeclined() {
    onGet(
        OrderView.newBuilder()
            .setOrderId(ID)
            .setStatus(OrderStatus.ORDER_STATUS_REJECTED)
            .setReason("PAYMENT_DECLINED")
            .addLines(OrderView.Line.newBuilder().setSku("A").setQuantity(2).setUnitPriceMinor(0))
            .setTotal(Money.newBuilder().setAmountMinor(0).setCurrency("EUR"))
            .build());

    JsonObject order = json(weft.get("/api/v1/orders/" + ID));

    assertThat(order.getString("reason")).isEqualTo("PAYMENT_DECLINED");
    assertThat(order.getLong("totalMinor")).isZero();
    assertThat(order.getString("currency")).isEqualTo("EUR");
    assertThat(order.getJsonArray("items").getJsonObject(0).getLong("unitPriceMinor")).isZero();
  }

  @Test
  void readsAnOrderIdInUpperCaseToo() {
    ConcurrentLinkedQueue<String> asked = new ConcurrentLinkedQueue<>();
    weft.<GetOrder, GetOrderReply>answer(
        Addresses.ORDER_GET,
        question -> {
          asked.add(question.getOrderId());
          Refusal refusal = Refusal.newBuilder().setCode(Refusal.Code.CODE_NOT_FOUND).build();
          return Future.succeededFuture(GetOrderReply.newBuilder().setRefusal(refusal).build());
        });
    HttpResponse<String> response =
        weft.get("/api/v1/orders/" + ID.toUpperCase(java.util.Locale.ROOT));
    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(asked).containsExactly(ID);
  }

  @Test
  void tellsTheTimeline() {
    weft.<GetTimeline, GetTimelineReply>answer(
        Addresses.ORDER_TIMELINE,
        question ->
            Future.succeededFuture(
                GetTimelineReply.newBuilder()
                    .setTimeline(
                        Timeline.newBuilder()
                            .addEntries(
                                Timeline.Entry.newBuilder()
                                    .setStream("ORDERS")
                                    .setSequence(7)
                                    .setSubject("orders.created." + ID)
                                    .setType("weft.orders.v1.OrderCreated")
                                    .setEventId(ID + ":created")
                                    .setTraceId("aa")))
                    .build()));

    JsonObject timeline = json(weft.get("/api/v1/orders/" + ID + "/timeline"));

    assertThat(timeline.getString("orderId")).isEqualTo(ID);
    JsonObject event = timeline.getJsonArray("events").getJsonObject(0);
    assertThat(event.fieldNames())
        .containsExactlyInAnyOrder(
            "stream", "sequence", "time", "type", "subject", "eventId", "traceId");
    assertThat(event.getLong("sequence")).isEqualTo(7);
  }

  @Test
  void cancelsAnOrder() {
    weft.<CancelOrder, CancelOrderReply>answer(
        Addresses.ORDER_CANCEL,
        question ->
            Future.succeededFuture(
                CancelOrderReply.newBuilder()
                    .setAccepted(
                        OrderAccepted.newBuilder()
                            .setOrderId(question.getOrderId())
                            .setStatus(OrderStatus.ORDER_STATUS_CANCELLED))
                    .build()));
    HttpResponse<String> response =
        weft.send(
            weft.request("/api/v1/orders/" + ID + "/cancel")
                .POST(HttpRequest.BodyPublishers.noBody()));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(json(response))
        .isEqualTo(new JsonObject().put("orderId", ID).put("status", "CANCELLED"));
  }

  @Test
  void showsTheStock() {
    onInventory();
    JsonObject item = json(weft.get("/api/v1/inventory")).getJsonArray("items").getJsonObject(0);
    assertThat(item)
        .isEqualTo(
            new JsonObject()
                .put("sku", "LOOM-INKLE")
                .put("name", "Inkle loom, beech")
                .put("available", 80)
                .put("priceMinor", 6450)
                .put("currency", "EUR"));
    assertThat(json(weft.get("/api/v1/inventory/LOOM-INKLE"))).isEqualTo(item);
    assertThat(weft.get("/api/v1/inventory/OTHER").statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/nowhere",
        "/api/v1",
        "/api/v1/orders/42",
        "/api/v1/orders/" + ID + "0",
        "/api/v1/orders/*",
        "/api/v1/orders/42/timeline",
        "/api/v1/orders/42/events",
        "/api/v1/inventory/A.B",
        "/api/v1/inventory/%2A",
        "/api/v1/inventory/A/levels"
      })
  void knowsNothingThere(String path) {
    HttpResponse<String> response = weft.get(path);
    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(json(response).getString("instance")).isNotBlank();
  }

  @ParameterizedTest
  @CsvSource({
    "DELETE, /api/v1/orders, POST",
    "GET, /api/v1/orders, POST",
    "PUT, /api/v1/orders/" + ID + ", GET",
    "GET, /api/v1/orders/" + ID + "/cancel, POST",
    "POST, /live, GET",
    "POST, /, GET"
  })
  void saysWhichMethodsAreKnown(String method, String path, String allowed) {
    HttpResponse<String> response =
        weft.send(weft.request(path).method(method, HttpRequest.BodyPublishers.noBody()));
    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.headers().firstValue("Allow")).hasValue(allowed);
    assertThat(json(response).getString("type")).isEqualTo("urn:weft:problem:method-not-allowed");
  }

  @ParameterizedTest
  @CsvSource({"/%zz, 400", "/%, 400"})
  void refusesAPathThatCannotBeDecoded(String path, int status) {
    assertThat(raw("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n"))
        .startsWith("HTTP/1.1 " + status)
        .contains("application/problem+json");
  }

  @Test
  void answersWhatIsNoHttpInItsOwnForm() {
    assertThat(raw("GET / HTTP/1.1\r\nHost: x\r\nX: " + "a".repeat(9_000) + "\r\n\r\n"))
        .contains(" 431 ")
        .contains("application/problem+json");
    assertThat(raw("GET /" + "a".repeat(5_000) + " HTTP/1.1\r\nHost: x\r\n\r\n"))
        .contains(" 414 ")
        .contains("application/problem+json");
  }

  private String raw(String request) {
    Buffer answer = Buffer.buffer();
    Promise<Void> headEnd = Promise.promise();
    await(
        weft.vertx
            .createNetClient()
            .connect(weft.port(), "127.0.0.1")
            .compose(
                socket -> {
                  socket.handler(
                      chunk -> {
                        answer.appendBuffer(chunk);
                        if (answer.toString().contains("\r\n\r\n{")) {
                          headEnd.tryComplete();
                        }
                      });
                  socket.closeHandler(closed -> headEnd.tryComplete());
                  return socket.write(request).compose(sent -> headEnd.future());
                }));
    return answer.toString();
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

  private void onGet(OrderView order) {
    weft.<GetOrder, GetOrderReply>answer(
        Addresses.ORDER_GET,
        question -> Future.succeededFuture(GetOrderReply.newBuilder().setOrder(order).build()));
  }

  private void onInventory() {
    Inventory.Item item =
        Inventory.Item.newBuilder()
            .setSku("LOOM-INKLE")
            .setName("Inkle loom, beech")
            .setAvailable(80)
            .setPrice(Money.newBuilder().setAmountMinor(6450).setCurrency("EUR"))
            .build();
    weft.<GetInventory, GetInventoryReply>answer(
        Addresses.INVENTORY_GET,
        question ->
            Future.succeededFuture(
                List.of("", item.getSku()).contains(question.getSku())
                    ? GetInventoryReply.newBuilder()
                        .setInventory(Inventory.newBuilder().addItems(item))
                        .build()
                    : GetInventoryReply.newBuilder()
                        .setRefusal(Refusal.newBuilder().setCode(Refusal.Code.CODE_NOT_FOUND))
                        .build()));
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
