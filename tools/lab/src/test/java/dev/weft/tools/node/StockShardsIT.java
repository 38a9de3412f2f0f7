package dev.weft.tools.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weft.tools.lab.LocalNode;
import dev.weft.tools.testkit.nats.NatsServer;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StockShardsIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** One SKU of each of four shards. */
  private static final String WOOL = "YARN-WOOL-NAT";

  private static final String DYE = "DYE-INDIGO-50";
  private static final String FRAME = "LOOM-FRAME-60";
  private static final String INKLE = "LOOM-INKLE";

  @TempDir Path work;
  private NatsServer nats;
  private LocalNode node;

  @BeforeEach
  void startServer() {
    nats = NatsServer.started();
  }

  @AfterEach
  void stop() {
    stopNode();
    nats.close();
  }

  @Test
  void anOrderOverAllShardsIsReservedInAllOrInNone() throws Exception {
    start(4);
    HttpApi api = new HttpApi(node.httpPort());
    String whole = place(api, Map.of(WOOL, 2, DYE, 1, FRAME, 1, INKLE, 3));
    await().atMost(LIMIT).until(() -> status(api, whole).equals("CONFIRMED"));
    assertThat(api.order(whole).getLong("totalMinor"))
        .isEqualTo(2 * 720 + 1_650 + 8_900 + 3 * 6_450);
    assertStock(api, 4_998, 2, 119, 77);

    String tooMuch = place(api, Map.of(WOOL, 5, DYE, 3, FRAME, 5, INKLE, 5));
    await().atMost(LIMIT).until(() -> status(api, tooMuch).equals("REJECTED"));
    await().atMost(LIMIT).untilAsserted(() -> assertStock(api, 4_998, 2, 119, 77));

    String declined =
        place(api, HttpApi.orderOf("tok_declined", Map.of(WOOL, 5, FRAME, 5, INKLE, 5)));
    await().atMost(LIMIT).until(() -> status(api, declined).equals("REJECTED"));
    await().atMost(LIMIT).untilAsserted(() -> assertStock(api, 4_998, 2, 119, 77));
  }

  @Test
  void anotherNumberOfShardsIsRefusedOnExistingStock() {
    start(4);
    stopNode();
    for (int other : List.of(1, 2)) {
      assertRefused(other, "stream INVENTORY_0 was made with inventory.shards = 4", 4);
    }
    start(4);
    assertThat(node.httpPort()).isPositive();
  }

  @Test
  void manyShardsAreRefusedOnTheStockOfOne() {
    start(1);
    stopNode();
    assertRefused(4, "stream INVENTORY was made with inventory.shards = 1", 1);
    start(1);
    assertThat(node.httpPort()).isPositive();
  }

  private void assertRefused(int shards, String reason, int made) {
    assertThatThrownBy(() -> start(shards))
        .as("%s shards on the stock of %s", shards, made)
        .hasStackTraceContaining(reason)
        .hasStackTraceContaining("configured is " + shards);
    stopNode();
  }

  private void start(int shards) {
    node = LocalNode.start(work, nats.url(), "inventory.shards=" + shards).awaitReady();
  }

  private void stopNode() {
    if (node != null) {
      node.close();
      node = null;
    }
  }

  private static void assertStock(HttpApi api, long wool, long dye, long frame, long inkle)
      throws Exception {
    assertThat(
            List.of(
                api.available(WOOL),
                api.available(DYE),
                api.available(FRAME),
                api.available(INKLE)))
        .containsExactly(wool, dye, frame, inkle);
  }

  private static String place(HttpApi api, Map<String, Integer> items) throws Exception {
    return place(api, HttpApi.orderOf("tok_ok", items));
  }

  private static String place(HttpApi api, JsonObject order) throws Exception {
    String key = order.encode();
    return new JsonObject(api.place(order, Integer.toHexString(key.hashCode())).text())
        .getString("orderId");
  }

  private static String status(HttpApi api, String orderId) throws Exception {
    return api.order(orderId).getString("status");
  }
}
