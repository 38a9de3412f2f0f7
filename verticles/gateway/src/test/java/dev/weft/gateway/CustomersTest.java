package dev.weft.gateway;

import static dev.weft.gateway.Fixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.weft.gateway.auth.ApiKey;
import dev.weft.gateway.auth.Issuer;
import dev.weft.gateway.auth.Scope;
import dev.weft.kernel.contract.Addresses;
import dev.weft.proto.api.v1.CancelOrder;
import dev.weft.proto.api.v1.CancelOrderReply;
import dev.weft.proto.api.v1.GetOrder;
import dev.weft.proto.api.v1.GetOrderReply;
import dev.weft.proto.api.v1.GetTimeline;
import dev.weft.proto.api.v1.GetTimelineReply;
import dev.weft.proto.api.v1.OrderAccepted;
import dev.weft.proto.api.v1.OrderView;
import dev.weft.proto.api.v1.PlaceOrder;
import dev.weft.proto.api.v1.PlaceOrderReply;
import dev.weft.proto.api.v1.Refusal;
import dev.weft.proto.api.v1.Timeline;
import dev.weft.proto.common.v1.OrderStatus;
import dev.weft.proto.orders.v1.OrderEvent;
import io.vertx.core.Future;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A customer's key is good for the orders of that customer, and tells nothing of others'. */
class CustomersTest {
  private static final String MINE = "0197c1f0-6d1e-7c3a-9b52-000000000001";
  private static final String THEIRS = "0197c1f0-6d1e-7c3a-9b52-000000000002";
  private static final String NOBODYS = "0197c1f0-6d1e-7c3a-9b52-000000000003";

  @TempDir Path dir;
  private final AtomicInteger cancelled = new AtomicInteger();
  private Keys keys;
  private Issuer issuer;
  private String mine;
  private String backend;
  @AutoClose private Fixture weft;

  @BeforeEach
  void start() throws Exception {
    keys = new Keys(dir);
    mine = keys.ofCustomer("app", "c-1", Scope.ORDERS_READ, Scope.ORDERS_WRITE);
    backend = keys.add("backend", Scope.ORDERS_READ, Scope.ORDERS_WRITE);
    issuer = Issuer.ec("k1");
    Path jwks = Files.writeString(dir.resolve("jwks.json"), Issuer.keySet(issuer));
    JsonObject http = keys.http();
    http.getJsonObject("auth")
        .put(
            "jwt",
            new JsonObject()
                .put("jwks", jwks.toString())
                .put("issuer", Issuer.NAME)
                .put("audience", Issuer.AUDIENCE)
                .put("clockSkew", "0s"));
    weft = new Fixture(Fixture.with(http));
    weft.answer(Addresses.ORDER_GET, this::order);
    weft.<PlaceOrder, PlaceOrderReply>answer(
        Addresses.ORDER_PLACE,
        order ->
            Future.succeededFuture(
                PlaceOrderReply.newBuilder()
                    .setAccepted(OrderAccepted.newBuilder().setOrderId(MINE))
                    .build()));
    weft.<CancelOrder, CancelOrderReply>answer(
        Addresses.ORDER_CANCEL,
        order -> {
          cancelled.incrementAndGet();
          return Future.succeededFuture(
              CancelOrderReply.newBuilder()
                  .setAccepted(OrderAccepted.newBuilder().setOrderId(order.getOrderId()))
                  .build());
        });
    weft.<GetTimeline, GetTimelineReply>answer(
        Addresses.ORDER_TIMELINE,
        order ->
            Future.succeededFuture(
                GetTimelineReply.newBuilder().setTimeline(Timeline.newBuilder()).build()));
  }

  @Test
  void ordersForItselfOnly() {
    assertThat(place("c-1", mine).statusCode()).isEqualTo(202);
    assertThat(place("c-2", mine).statusCode()).isEqualTo(403);
    assertThat(place("c-2", backend).statusCode()).isEqualTo(202);
  }

  /** Word for word the same answer: whoever asks learns no more than that it is not theirs. */
  @Test
  void anothersOrderIsAsIfItWereNotThere() {
    for (String key : List.of(mine, token("c-1"))) {
      for (String path : List.of("", "/timeline", "/events")) {
        assertHidden(get("/api/v1/orders/%s" + path, THEIRS, key), THEIRS);
        assertHidden(get("/api/v1/orders/%s" + path, NOBODYS, key), NOBODYS);
      }
      assertHidden(cancel(THEIRS, key), THEIRS);
      assertHidden(cancel(NOBODYS, key), NOBODYS);
      assertThat(cancelled).hasValue(0);
      assertThat(get("/api/v1/orders/%s", MINE, key).statusCode()).isEqualTo(200);
      assertThat(get("/api/v1/orders/%s/timeline", MINE, key).statusCode()).isEqualTo(200);
      assertThat(cancel(MINE, key).statusCode()).isEqualTo(200);
      cancelled.set(0);
    }
    assertThat(get("/api/v1/orders/%s", THEIRS, backend).statusCode()).isEqualTo(200);
    assertThat(cancel(THEIRS, backend).statusCode()).isEqualTo(200);
  }

  @Test
  void hearsOfItsOwnOrdersOverTheWebSocket() {
    for (String key : List.of(mine, token("c-1"))) {
      Listener all = Listener.open(weft, "", key);
      Listener others = Listener.open(weft, "?orderId=" + THEIRS, key);
      Listener replayed = Listener.open(weft, "?since=0", key);
      weft.store(OrderEvent.CREATED, UUID.randomUUID().toString(), "c-2");
      weft.store(OrderEvent.RESERVED, THEIRS, "c-2");
      long own = weft.store(OrderEvent.CREATED, UUID.randomUUID().toString(), "c-1");
      weft.tell(own);
      assertThat(all.awaitFrames(1).get(0).getString("customerId")).isEqualTo("c-1");
      replayed.awaitFrames(1);
      assertThat(Stream.of(all, replayed).flatMap(each -> each.frames().stream()))
          .allMatch(frame -> frame.getString("customerId").equals("c-1"));
      assertThat(others.frames()).isEmpty();
      assertThat(refusal("?customerId=c-2", key)).isEqualTo(403);
      assertThat(refusal("", "")).isEqualTo(401);
      assertThat(refusal("", ApiKey.generate("app"))).isEqualTo(401);
      all.close();
      others.close();
      replayed.close();
    }
    Listener everything = Listener.open(weft, "", backend);
    weft.tell(weft.store(OrderEvent.CREATED, UUID.randomUUID().toString(), "c-2"));
    everything.awaitFrames(1);
  }

  @Test
  void aPageSendsItsKeyAsASubProtocolAndNeverGetsItBack() {
    Listener listener = Listener.offering(weft, "", List.of("weft.v1", "weft.bearer." + mine));
    assertThat(listener.subProtocol()).isEqualTo("weft.v1");
    assertThat(listener.answeredHeaders()).doesNotContain(mine);
    assertThat(
            catchThrowable(() -> Listener.offering(weft, "", List.of("weft.v1", "weft.bearer.x"))))
        .isInstanceOf(UpgradeRejectedException.class);
  }

  @Test
  void streamsEndWhenTheirKeyIsRevoked() {
    Listener listener = Listener.open(weft, "", mine);
    Listener other = Listener.open(weft, "", backend);
    CompletableFuture<HttpResponse<String>> events =
        CompletableFuture.supplyAsync(
            () ->
                weft.send(
                    weft.request("/api/v1/orders/" + MINE + "/events")
                        .header("Authorization", "Bearer " + mine)));
    keys.revoke("app");
    assertThat(listener.awaitClosed()).isEqualTo(3000);
    assertThat(events.orTimeout(20, TimeUnit.SECONDS).join().statusCode()).isIn(200, 401);
    assertThat(other.isClosed()).isFalse();
    assertThat(refusal("", mine)).isEqualTo(401);
  }

  @Test
  void streamsEndWhenTheirTokenExpires() {
    String token =
        issuer.sign(Issuer.claims("c-1", "orders:read", Instant.now().plusSeconds(3)).build());
    Listener listener = Listener.open(weft, "", token);
    assertThat(listener.awaitClosed()).isEqualTo(3000);
  }

  private Future<GetOrderReply> order(GetOrder question) {
    GetOrderReply.Builder reply = GetOrderReply.newBuilder();
    switch (question.getOrderId()) {
      case MINE -> reply.setOrder(view(MINE, "c-1"));
      case THEIRS -> reply.setOrder(view(THEIRS, "c-2"));
      default ->
          reply.setRefusal(
              Refusal.newBuilder()
                  .setCode(Refusal.Code.CODE_NOT_FOUND)
                  .setField("orderId")
                  .setDetail("there is no order " + question.getOrderId()));
    }
    return Future.succeededFuture(reply.build());
  }

  private static OrderView.Builder view(String id, String customer) {
    return OrderView.newBuilder()
        .setOrderId(id)
        .setCustomerId(customer)
        .setStatus(OrderStatus.ORDER_STATUS_CONFIRMED);
  }

  private static void assertHidden(HttpResponse<String> answer, String id) {
    assertThat(answer.statusCode()).isEqualTo(404);
    JsonObject problem = json(answer);
    assertThat(problem.getString("instance")).contains(id);
    problem.remove("instance");
    assertThat(problem)
        .isEqualTo(
            new JsonObject()
                .put("type", "urn:weft:problem:not-found")
                .put("title", "Not found")
                .put("status", 404)
                .put("detail", "No order has that id."));
  }

  private String token(String customer) {
    return issuer.sign(
        Issuer.claims(
                customer, "orders:read orders:write", Instant.now().plus(Duration.ofMinutes(5)))
            .build());
  }

  private HttpResponse<String> get(String path, String id, String key) {
    return weft.send(weft.request(path.formatted(id)).header("Authorization", "Bearer " + key));
  }

  private HttpResponse<String> cancel(String id, String key) {
    return weft.post("/api/v1/orders/" + id + "/cancel", "", "Authorization", "Bearer " + key);
  }

  private HttpResponse<String> place(String customer, String key) {
    String order =
        "{\"customerId\":\"%s\",\"items\":[{\"sku\":\"A\",\"quantity\":1}],\"paymentToken\":\"t\"}";
    return weft.post("/api/v1/orders", order.formatted(customer), "Authorization", "Bearer " + key);
  }

  private int refusal(String query, String key) {
    Throwable refused = catchThrowable(() -> Listener.open(weft, query, key));
    assertThat(refused).isInstanceOf(UpgradeRejectedException.class);
    return ((UpgradeRejectedException) refused).getStatus();
  }
}
