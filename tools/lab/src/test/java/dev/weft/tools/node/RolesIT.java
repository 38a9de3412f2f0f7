package dev.weft.tools.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.launcher.node.WeftNode;
import dev.weft.process.Ports;
import dev.weft.tools.testkit.vertx.BlockedThreads;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes of different roles. */
class RolesIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int ORDERS = 20;
  private static final AttributeKey<String> DURABLE =
      AttributeKey.stringKey("messaging.consumer.group.name");

  private static final AttributeKey<String> DESTINATION =
      AttributeKey.stringKey("messaging.destination.name");

  @TempDir Path work;
  @RegisterExtension final BlockedThreads blockedThreads = new BlockedThreads();
  @AutoClose private NodeGroup group;
  private WeftNode orders;
  private WeftNode payments;
  private Shop shop;
  private int probesPort;

  @BeforeEach
  void start() {
    group = new NodeGroup(work);
    orders = group.start("order,inventory");
    payments = group.start("payment,notification");
    probesPort = Ports.freeOr("127.0.0.1", 0);
    WeftNode edge = group.start("gateway", "http.probesPort=" + probesPort);
    group.awaitReady();
    Stream.of(orders, payments, edge).forEach(node -> blockedThreads.watch(node.vertx()));
    shop = new Shop(edge.httpPort());
    await().atMost(LIMIT).until(() -> edge.members().size() == 3);
    shop.awaitReadiness("UP");
  }

  @Test
  void confirmOrdersTogetherAndChargeOnce() throws Exception {
    shop.place(ORDERS);
    shop.awaitAllConfirmed();
    assertThat(group.charged()).containsExactlyInAnyOrderElementsOf(shop.accepted());
  }

  @Test
  void answerProbesWhereNobodyPlacesOrders() throws Exception {
    HttpApi probes = new HttpApi(probesPort);
    assertThat(probes.status("/live")).isEqualTo(200);
    assertThat(probes.json("/ready").getString("status")).isEqualTo("UP");
    assertThat(probes.metrics()).contains("http_server_request_duration");
    assertThat(probes.status("/api/v1/inventory")).isEqualTo(404);
  }

  @Test
  void keepOneTraceOverRequestsToOtherNodesAndTheStreams() throws Exception {
    String order = shop.place();
    await().atMost(LIMIT).until(() -> !spansOf("notification-send").isEmpty());
    String trace = shop.api().order(order).getString("traceId");

    for (String route : List.of("inventory", "payment-capture", "notification-send")) {
      assertThat(spansOf(route)).extracting(SpanData::getTraceId).containsOnly(trace);
    }
    List<SpanData> placed =
        group.spans().getFinishedSpanItems().stream()
            .filter(span -> span.getTraceId().equals(trace))
            .filter(span -> "order.place".equals(span.getAttributes().get(DESTINATION)))
            .toList();
    // the request leaves the event bus of one node and comes over that of the other
    assertThat(placed)
        .extracting(SpanData::getKind)
        .containsExactlyInAnyOrder(
            SpanKind.CLIENT, SpanKind.SERVER, SpanKind.CLIENT, SpanKind.SERVER);
    assertThat(placed.stream().map(SpanData::getParentSpanId).distinct()).hasSize(3);
  }

  @Test
  void pullOnlyTheirOwnRoutesAndSayWhoIsThere() throws Exception {
    assertThat(routesOf(orders))
        .contains("inventory", "order-on-stock", "order-expire", "dead-letter-replay-order")
        .noneMatch(route -> route.contains("payment-") || route.contains("notification"));
    assertThat(routesOf(payments))
        .contains("payment-capture", "notification-send", "dead-letter-replay-payment")
        .doesNotContain("inventory", "order-on-stock");

    JsonObject ready = shop.api().json("/ready");
    assertThat(ready.getJsonObject("routes")).isEmpty();
    assertThat(ready.getJsonObject("cluster").getJsonArray("members"))
        .extracting(member -> ((JsonObject) member).getJsonArray("roles").encode())
        .containsExactlyInAnyOrder(
            "[\"bridge\",\"inventory\",\"order\"]",
            "[\"bridge\",\"notification\",\"payment\"]",
            "[\"bridge\",\"gateway\"]");
  }

  @Test
  void anEdgeIsNotReadyWhenNobodyTakesOrders() throws Exception {
    dev.weft.tools.testkit.Async.await(orders.stop());
    shop.awaitReadiness("DOWN");
    assertThat(shop.api().json("/ready").getJsonArray("reasons"))
        .contains("no node with role order in sight", "no node with role inventory in sight");
  }

  private List<SpanData> spansOf(String route) {
    return group.spans().getFinishedSpanItems().stream()
        .filter(span -> route.equals(span.getAttributes().get(DURABLE)))
        .toList();
  }

  private static Iterable<String> routesOf(WeftNode node) throws Exception {
    return new HttpApi(node.httpPort()).json("/ready").getJsonObject("routes").fieldNames();
  }
}
