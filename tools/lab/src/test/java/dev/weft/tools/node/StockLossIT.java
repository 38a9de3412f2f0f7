package dev.weft.tools.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.kernel.failure.Condition;
import dev.weft.proto.inventory.v1.StockLevel;
import dev.weft.tools.lab.Answer;
import dev.weft.tools.lab.LocalNode;
import dev.weft.tools.testkit.nats.NatsServer;
import dev.weft.tools.testkit.vertx.BlockedThreads;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.impl.Headers;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Stream INVENTORY is purged: nothing is sold on stock that nobody knows, and all of it named. */
@Timeout(90)
class StockLossIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String SKU = "YARN-WOOL-NAT";

  @TempDir Path work;
  @RegisterExtension final BlockedThreads blockedThreads = new BlockedThreads();
  private NatsServer nats;
  private LocalNode node;
  private HttpApi api;
  private Connection operator;

  @BeforeEach
  void start() throws Exception {
    nats = new NatsServer().start();
    operator = Nats.connect(nats.url());
    startNode();
    node.awaitReady();
  }

  @AfterEach
  void stop() throws Exception {
    operator.close();
    node.close();
    nats.close();
  }

  @Test
  void aPurgedStockIsNamedAndNotMadeAgainOutOfTheCatalogue() throws Exception {
    Shop shop = new Shop(node.httpPort());
    shop.place(3);
    shop.awaitAllConfirmed();
    operator.jetStreamManagement().purgeStream("INVENTORY");

    // The writer knows what there is, until it stores the next level.
    placed("known");
    assertNamed();
    String waiting = placed("waiting");
    node.close();
    startNode();
    assertNamed();
    String later = placed("later");
    for (String order : List.of(waiting, later)) {
      assertThat(api.order(order).getString("status")).isEqualTo("PENDING");
    }
    for (String order : shop.accepted()) {
      assertThat(api.order(order).getString("status")).isEqualTo("CONFIRMED");
    }

    count(4_990);
    for (String order : List.of(waiting, later)) {
      await()
          .atMost(LIMIT)
          .untilAsserted(
              () -> assertThat(api.order(order).getString("status")).isEqualTo("CONFIRMED"));
    }
    assertThat(api.available(SKU)).isEqualTo(4_988);
    assertThat(api.json("/api/v1/dead-letters?all=true").getJsonArray("letters")).isEmpty();
  }

  private void assertNamed() {
    await()
        .atMost(LIMIT)
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              JsonObject ready = api.json("/ready");
              assertThat(ready.getString("status")).as(ready.encode()).isEqualTo("DEGRADED");
              assertThat(ready.getJsonArray("reasons").encode())
                  .contains(Condition.STORED_STATE_UNREADABLE.code())
                  .contains("inventory.level." + SKU);
            });
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> {
              Answer stock = api.get("/api/v1/inventory");
              assertThat(stock.status()).as(stock.text()).isEqualTo(200);
              JsonArray items = new JsonObject(stock.text()).getJsonArray("items");
              assertThat(items)
                  .isNotEmpty()
                  .allMatch(item -> !((JsonObject) item).containsKey("available"));
            });
  }

  /** What an operator does who has counted. */
  private void count(long units) throws Exception {
    Headers headers =
        new Headers()
            .put("ce-id", "counted")
            .put("ce-type", StockLevel.getDescriptor().getFullName())
            .put("ce-source", "operator")
            .put("ce-specversion", "1.0")
            .put("Content-Type", "application/protobuf");
    StockLevel level =
        StockLevel.newBuilder().setSku(SKU).setAvailable(units).setInitial(5_000).build();
    operator.jetStream().publish("inventory.level." + SKU, headers, level.toByteArray());
  }

  private String placed(String key) {
    JsonObject order = HttpApi.orderOf("tok_ok", Map.of(SKU, 1));
    return await()
        .atMost(LIMIT)
        .ignoreExceptions()
        .until(
            () -> new JsonObject(api.place(order, key).text()).getString("orderId"),
            id -> id != null);
  }

  private void startNode() {
    node = LocalNode.start(work, nats.url());
    blockedThreads.watch(node.vertx());
    api = new HttpApi(node.httpPort());
  }
}
