package dev.weft.tools.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.launcher.Main;
import dev.weft.launcher.node.WeftNode;
import dev.weft.tools.testkit.Async;
import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.Nats;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A whole node with something in the way of an order: the order waits, and the node says why. */
class WhyIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String ALL = "gateway,order,inventory,payment,notification,bridge";
  private static final String OTHER_SKU = "LOOM-INKLE";

  @TempDir Path work;
  @AutoClose private NodeGroup group;
  private Shop shop;
  private WeftNode node;

  @Test
  @SuppressWarnings("try") // close() may be interrupted
  void garbageOnALevelHoldsTheOrdersOfItsSkuThroughARestart() throws Exception {
    start(ALL);
    try (Connection nats = Nats.connect(node.natsServers().get(0))) {
      byte[] garbage = {(byte) 0xff, 7, 0, 12};
      long sequence = nats.jetStream().publish("inventory.level.YARN-WOOL-NAT", garbage).getSeqno();
      String held = shop.place();
      String other = other();

      awaitStatus(other, "CONFIRMED");
      assertThat(awaitWaiting(held, "stored-state-unreadable").getString("reason"))
          .contains("inventory.level.YARN-WOOL-NAT", "sequence " + sequence);
      assertThat(why(held)).contains("stored-state-unreadable", "when it is repaired");
      assertDegradedBy(sequence);
      assertThat(shop.api().get("/api/v1/inventory").status()).isEqualTo(200);

      Async.await(node.stop());
      node = group.start(ALL);
      Async.await(node.ready());
      shop = new Shop(node.httpPort());
      assertDegradedBy(sequence);
      assertThat(shop.api().json("/api/v1/dead-letters").getJsonArray("letters")).isEmpty();

      nats.jetStreamManagement().deleteMessage("INVENTORY", sequence);
      awaitStatus(held, "CONFIRMED");
      shop.awaitReadiness("UP");
    }
  }

  @Test
  void aRoleThatNobodyRunsIsNamed() throws Exception {
    start("gateway,order,inventory,notification,bridge");
    String order = shop.place();
    assertThat(awaitWaiting(order, "role-missing").getString("for")).isEqualTo("payment");
    assertThat(why(order)).contains("no node in sight has the role payment");
  }

  @Test
  @SuppressWarnings("try") // close() may be interrupted
  void aConsumerThatAnOperatorPausedIsNamed() throws Exception {
    start(ALL);
    try (Connection nats = Nats.connect(node.natsServers().get(0))) {
      JetStreamManagement management = nats.jetStreamManagement();
      management.pauseConsumer(
          "ORDERS", "payment-capture", ZonedDateTime.now(ZoneOffset.UTC).plusHours(1));
      String order = shop.place();
      assertThat(awaitWaiting(order, "consumer-changed").getString("route"))
          .isEqualTo("payment-capture");
      management.resumeConsumer("ORDERS", "payment-capture");
      awaitStatus(order, "CONFIRMED");
      assertThat(shop.api().order(order).containsKey("waiting")).isFalse();
    }
  }

  private void start(String roles) {
    group = new NodeGroup(work);
    node = group.start(roles);
    Async.await(node.ready());
    shop = new Shop(node.httpPort());
  }

  private String other() throws Exception {
    JsonObject order = HttpApi.orderOf("tok_ok", Map.of(OTHER_SKU, 1));
    return new JsonObject(shop.api().place(order, "other").text()).getString("orderId");
  }

  private void awaitStatus(String order, String status) {
    await()
        .atMost(LIMIT)
        .ignoreExceptions()
        .until(() -> shop.api().order(order).getString("status").equals(status));
  }

  private JsonObject awaitWaiting(String order, String condition) {
    return await()
        .atMost(LIMIT)
        .ignoreExceptions()
        .until(
            () -> shop.api().order(order).getJsonObject("waiting"),
            waiting -> waiting != null && condition.equals(waiting.getString("condition")));
  }

  private void assertDegradedBy(long sequence) {
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> {
              JsonObject ready = shop.api().json("/ready");
              assertThat(ready.getString("status")).isEqualTo("DEGRADED");
              assertThat(ready.getJsonArray("reasons").encode())
                  .contains("stored-state-unreadable", "sequence " + sequence);
            });
  }

  /** What the command prints; it must have found the order. */
  private String why(String order) {
    StringWriter out = new StringWriter();
    CommandLine weft = Main.commandLine().setOut(new PrintWriter(out, true));
    int code = weft.execute("why", order, "--url", "http://127.0.0.1:" + node.httpPort());
    assertThat(code).as(out.toString()).isZero();
    return out.toString();
  }
}
