package dev.weft.gateway;

import static dev.weft.gateway.Fixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.kernel.contract.Addresses;
import dev.weft.proto.api.v1.OrderAccepted;
import dev.weft.proto.api.v1.PlaceOrder;
import dev.weft.proto.api.v1.PlaceOrderReply;
import dev.weft.proto.orders.v1.OrderEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many clients at once: what each waits for, with bounds that hold on a slow machine, too. */
class CrowdTest {
  private static final String ORDERS = "/api/v1/orders";
  private static final String ORDER =
      """
      {"customerId":"c","items":[{"sku":"A","quantity":1}],"paymentToken":"tok_ok"}\
      """;
  private static final String UPGRADE =
      "GET "
          + ORDERS
          + "/stream HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
          + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int CLIENTS = 1_000;
  private static final int CHANGES = 20;
  private static final long CHANGES_EVERY_MS = 10;
  private static final int CHANGES_AT_ONCE = 6;
  private static final Duration POLL = Duration.ofMillis(5);
  private static final int PROBES = 100;
  private static final long SERVICE_MS = 20;
  private static final Duration PROBE_MAX = Duration.ofSeconds(1);
  private static final Duration BESIDE_LISTENERS_MAX = Duration.ofMillis(500);
  private static final Duration HEARD_MAX = Duration.ofSeconds(2);

  private final Vertx outside = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private volatile boolean isOver;
  private Fixture weft;

  @AfterEach
  void close() {
    isOver = true;
    await(outside.close());
    weft.close();
  }

  @Test
  void probesAreAnsweredWhileClientsAskForMuchMoreThanThereIs() {
    weft = new Fixture(Fixture.with(new JsonObject().put("inFlightMax", 32)));
    PlaceOrderReply accepted =
        PlaceOrderReply.newBuilder()
            .setAccepted(OrderAccepted.newBuilder().setOrderId(UUID.randomUUID().toString()))
            .build();
    weft.<PlaceOrder, PlaceOrderReply>answer(
        Addresses.ORDER_PLACE,
        order -> weft.vertx.timer(SERVICE_MS, TimeUnit.MILLISECONDS).map(accepted));
    HttpClient crowd =
        outside.createHttpClient(new PoolOptions().setHttp1MaxSize(CLIENTS).setEventLoopSize(1));
    Queue<Integer> statuses = new ConcurrentLinkedQueue<>();
    for (int i = 0; i < CLIENTS; i++) {
      orderAgainAndAgain(crowd, statuses);
    }
    Awaitility.await().atMost(PATIENCE).until(() -> statuses.contains(503));

    List<Long> waitedNanos = new ArrayList<>();
    for (int i = 0; i < PROBES; i++) {
      long startNanos = System.nanoTime();
      assertThat(weft.get(i % 2 == 0 ? "/live" : "/ready").statusCode()).isEqualTo(200);
      waitedNanos.add(System.nanoTime() - startNanos);
    }
    assertThat(p99(waitedNanos)).isLessThan(PROBE_MAX);
    assertThat(statuses).contains(202).containsOnly(202, 503);
  }

  @Test
  void aThousandListenersHearOfEachChangeSoon() {
    weft = new Fixture(Fixture.with(new JsonObject()));
    Queue<Long> waitedNanos = new ConcurrentLinkedQueue<>();
    AtomicLong storedNanos = new AtomicLong();
    WebSocketClient client =
        outside.createWebSocketClient(new WebSocketClientOptions().setMaxConnections(CLIENTS));
    AtomicInteger connected = new AtomicInteger();
    for (int i = 0; i < CLIENTS; i++) {
      client
          .connect(weft.port(), "127.0.0.1", ORDERS + "/stream")
          .onSuccess(
              socket -> {
                socket.textMessageHandler(
                    text -> waitedNanos.add(System.nanoTime() - storedNanos.get()));
                connected.incrementAndGet();
              });
    }
    Awaitility.await().atMost(PATIENCE).until(() -> connected.get() == CLIENTS);

    // Each when all have heard of the one before: the pace is not that of the clients' decoding.
    for (int change = 1; change <= CHANGES; change++) {
      int heard = change * CLIENTS;
      storedNanos.set(System.nanoTime());
      weft.storeAndBring(OrderEvent.CREATED, UUID.randomUUID().toString());
      Awaitility.await()
          .pollInterval(POLL)
          .atMost(PATIENCE)
          .until(() -> waitedNanos.size() == heard);
    }
    assertThat(p99(new ArrayList<>(waitedNanos))).isLessThan(HEARD_MAX);
  }

  /** What is sent to listeners leaves the loop time for requests. */
  @Test
  void requestsAreAnsweredWhileAThousandListenersHearOfMoreChangesThanTheyCanBeSent() {
    weft = new Fixture(Fixture.with(new JsonObject()));
    AtomicInteger connected = new AtomicInteger();
    AtomicLong heardBytes = new AtomicLong();
    NetClient listeners = outside.createNetClient();
    for (int i = 0; i < CLIENTS; i++) {
      listeners
          .connect(weft.port(), "127.0.0.1")
          .onSuccess(
              socket -> {
                socket.handler(
                    head -> {
                      connected.incrementAndGet();
                      socket.handler(frames -> heardBytes.addAndGet(frames.length()));
                    });
                socket.write(UPGRADE);
              });
    }
    Awaitility.await().atMost(PATIENCE).until(() -> connected.get() == CLIENTS);

    long changes =
        outside.setPeriodic(
            CHANGES_EVERY_MS,
            id -> {
              for (int i = 0; i < CHANGES_AT_ONCE; i++) {
                weft.storeAndBring(OrderEvent.CREATED, UUID.randomUUID().toString());
              }
            });
    List<Long> waitedNanos = new ArrayList<>();
    for (int i = 0; i < 2 * PROBES; i++) {
      long startNanos = System.nanoTime();
      assertThat(weft.get("/live").statusCode()).isEqualTo(200);
      waitedNanos.add(System.nanoTime() - startNanos);
    }
    outside.cancelTimer(changes);
    assertThat(p99(waitedNanos)).isLessThan(BESIDE_LISTENERS_MAX);
    assertThat(heardBytes.get()).isGreaterThan((long) CLIENTS * PROBES);
  }

  private void orderAgainAndAgain(HttpClient crowd, Queue<Integer> statuses) {
    if (isOver) {
      return;
    }
    crowd
        .request(HttpMethod.POST, weft.port(), "127.0.0.1", ORDERS)
        .compose(request -> request.putHeader("Content-Type", "application/json").send(ORDER))
        .compose(response -> response.end().map(response))
        .map(HttpClientResponse::statusCode)
        .onSuccess(
            status -> {
              statuses.add(status);
              // A client that was refused waits a little, and so leaves time for this test.
              Future<Void> next =
                  outside.timer(status == 503 ? SERVICE_MS : 1, TimeUnit.MILLISECONDS);
              next.onSuccess(now -> orderAgainAndAgain(crowd, statuses));
            });
  }

  private static Duration p99(List<Long> nanos) {
    Collections.sort(nanos);
    return Duration.ofNanos(nanos.get(nanos.size() * 99 / 100));
  }
}
