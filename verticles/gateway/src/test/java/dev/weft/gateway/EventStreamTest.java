package dev.weft.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.kernel.contract.Addresses;
import dev.weft.proto.api.v1.GetOrder;
import dev.weft.proto.api.v1.GetOrderReply;
import dev.weft.proto.api.v1.OrderView;
import dev.weft.proto.api.v1.Refusal;
import dev.weft.proto.orders.v1.OrderEvent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Server-sent events of one order. */
class EventStreamTest extends GatewayTest {
  private final String id = UUID.randomUUID().toString();
  private final Buffer received = Buffer.buffer();
  private final AtomicBoolean ended = new AtomicBoolean();
  private HttpClient client;

  @BeforeEach
  void start() {
    client = weft.vertx.createHttpClient();
    weft.<GetOrder, GetOrderReply>answer(
        Addresses.ORDER_GET,
        question ->
            Future.succeededFuture(
                question.getOrderId().equals(id)
                    ? GetOrderReply.newBuilder().setOrder(OrderView.getDefaultInstance()).build()
                    : GetOrderReply.newBuilder()
                        .setRefusal(Refusal.newBuilder().setCode(Refusal.Code.CODE_NOT_FOUND))
                        .build()));
  }

  @Test
  void tellsWhatWasAndThenWhatComes() {
    weft.store(OrderEvent.CREATED, id);
    weft.store(OrderEvent.CREATED, UUID.randomUUID().toString());
    HttpClientResponse response = open(id, "");
    weft.storeAndTell(OrderEvent.RESERVED, id);
    weft.storeAndTell(OrderEvent.CONFIRMED, UUID.randomUUID().toString());
    weft.storeAndTell(OrderEvent.CONFIRMED, id);

    await().until(() -> values("id").size() == 3);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.getHeader("Content-Type")).isEqualTo("text/event-stream");
    assertThat(values("id")).containsExactly("1", "3", "5");
    assertThat(values("data"))
        .extracting(data -> new JsonObject(data).getString("status"))
        .containsExactly("PENDING", "RESERVED", "CONFIRMED");
  }

  @Test
  void goesOnAfterTheLastEventThatABrowserHas() {
    weft.store(OrderEvent.CREATED, id);
    weft.store(OrderEvent.RESERVED, id);
    open(id, "1");
    weft.storeAndTell(OrderEvent.REJECTED, id);
    await().until(() -> values("id").size() == 2);
    assertThat(values("id")).containsExactly("2", "3");
  }

  @Test
  void answersAnErrorBeforeTheStreamBegins() {
    assertThat(open(UUID.randomUUID().toString(), "").statusCode()).isEqualTo(404);
    assertThat(open(id, "x").statusCode()).isEqualTo(400);
    weft.journal.setAvailable(false);
    assertThat(open(id, "").statusCode()).isEqualTo(503);
  }

  @Test
  void beginsAgainAfterAnEventThatTheStreamDoesNotHave() {
    weft.store(OrderEvent.CREATED, id);
    assertThat(open(id, "2").statusCode()).isEqualTo(200);
    await().until(() -> values("id").equals(List.of("1")));
  }

  /** What a browser sends that has not had an event yet, and what proxies must not do. */
  @Test
  void takesAnEmptyLastEventIdAsIfAbsentAndIsNotGatheredByProxies() {
    weft.store(OrderEvent.CREATED, id);
    HttpClientResponse response =
        Fixture.await(request(id, request -> request.putHeader("Last-Event-ID", "")));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.getHeader("X-Accel-Buffering")).isEqualTo("no");
    assertThat(response.getHeader("Cache-Control")).contains("no-cache", "no-transform");
    await().until(() -> values("id").equals(List.of("1")));
    assertThat(values("retry")).hasSize(1);
  }

  @Test
  void answersHeadWithoutOpeningAStream() {
    weft.store(OrderEvent.CREATED, id);
    Buffer content =
        Fixture.await(
            client
                .request(HttpMethod.HEAD, weft.port(), "127.0.0.1", path(id))
                .compose(HttpClientRequest::send)
                .onSuccess(
                    head ->
                        assertThat(head.getHeader("Content-Type")).isEqualTo("text/event-stream"))
                .compose(HttpClientResponse::body));
    assertThat(content.length()).isZero();
  }

  @Test
  void asksAfterNoMoreOrdersThanStreamsMayBeOpen() {
    weft.close();
    weft =
        new Fixture(
            new GatewayOptions(
                "127.0.0.1",
                0,
                0,
                65_536,
                1_000,
                20_000,
                Fixture.load(10),
                2,
                Fixture.OPTIONS.feed(),
                Fixture.CONNECTIONS,
                Fixture.OPEN,
                Fixture.NO_BUS));
    client = weft.vertx.createHttpClient();
    Promise<GetOrderReply> answer = Promise.promise();
    AtomicInteger asked = new AtomicInteger();
    weft.<GetOrder, GetOrderReply>answer(
        Addresses.ORDER_GET,
        question -> {
          asked.incrementAndGet();
          return answer.future();
        });
    Future<HttpClientResponse> first = request(id, "");
    Future<HttpClientResponse> second = request(UUID.randomUUID().toString(), "");
    await().until(() -> asked.get() == 2);

    assertThat(open(UUID.randomUUID().toString(), "").statusCode()).isEqualTo(503);
    assertThat(asked).hasValue(2);

    answer.complete(
        GetOrderReply.newBuilder()
            .setRefusal(Refusal.newBuilder().setCode(Refusal.Code.CODE_NOT_FOUND))
            .build());
    assertThat(Fixture.await(first).statusCode()).isEqualTo(404);
    assertThat(Fixture.await(second).statusCode()).isEqualTo(404);
    assertThat(open(id, "").statusCode()).isEqualTo(404);
  }

  @Test
  void endsWhenTheNodeStops() {
    open(id, "");
    Fixture.await(weft.vertx.undeploy(weft.deploymentId));
    await().untilTrue(ended);
  }

  private HttpClientResponse open(String orderId, String lastEventId) {
    return Fixture.await(request(orderId, lastEventId));
  }

  private static String path(String orderId) {
    return "/api/v1/orders/" + orderId + "/events";
  }

  private Future<HttpClientResponse> request(String orderId, String lastEventId) {
    return request(
        orderId,
        request -> {
          if (!lastEventId.isEmpty()) {
            request.putHeader("Last-Event-ID", lastEventId);
          }
        });
  }

  private Future<HttpClientResponse> request(String orderId, Consumer<HttpClientRequest> headers) {
    return client
        .request(HttpMethod.GET, weft.port(), "127.0.0.1", path(orderId))
        .compose(
            request -> {
              headers.accept(request);
              return request.send();
            })
        .onSuccess(
            response ->
                response
                    .handler(this::receive)
                    .endHandler(end -> ended.set(true))
                    .exceptionHandler(broken -> ended.set(true)));
  }

  private synchronized void receive(Buffer chunk) {
    received.appendBuffer(chunk);
  }

  private synchronized List<String> values(String field) {
    return Arrays.stream(received.toString().split("\n"))
        .filter(line -> line.startsWith(field + ": "))
        .map(line -> line.substring(field.length() + 2))
        .toList();
  }
}
