package dev.weft.tools.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.launcher.node.WeftNode;
import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.Nats;
import io.nats.client.api.StreamConfiguration;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What people do to a running Weft by hand is named where they look, and over when it is undone.
 */
@Timeout(120)
class OperatorIT {
  private static final Duration LIMIT = Duration.ofSeconds(40);
  private static final String ALL = "gateway,order,inventory,payment,notification,bridge";
  private static final Duration AHEAD = Duration.ofMinutes(20);

  @TempDir Path work;
  @AutoClose private NodeGroup group;

  @BeforeEach
  void open() {
    group = new NodeGroup(work);
  }

  @Test
  void aRoleThatNobodyHasIsNamedAndItsOrdersWait() throws Exception {
    Shop shop = shop("gateway,order,inventory,notification,bridge");
    String order = shop.place();

    awaitReason(shop, "role-missing: no node has role payment: nobody pulls for route payment-");
    assertThat(shop.api().order(order).getString("status")).isIn("PENDING", "RESERVED");
    awaitMetric(shop, "weft_route_pulled{", "weft_route=\"payment-capture\"", "0.0");
    assertThat(shop.api().metrics()).contains("weft_conditions{code=\"role-missing\"");

    group.start("payment,bridge");
    shop.awaitAllConfirmed();
    shop.awaitReadiness("UP");
  }

  @Test
  @SuppressWarnings("try") // close() may be interrupted
  void aPausedConsumerIsNamedAndItsLagIsTheServers() throws Exception {
    Shop shop = shop(ALL);
    try (Connection operator = Nats.connect(group.natsUrl())) {
      JetStreamManagement management = operator.jetStreamManagement();
      management.pauseConsumer(
          "ORDERS", "payment-capture", ZonedDateTime.now(ZoneOffset.UTC).plusHours(1));
      shop.place(2);

      awaitReason(shop, "consumer-changed: the consumer of route payment-capture is paused until");
      awaitMetric(shop, "weft_route_lag{", "weft_route=\"payment-capture\"", "2.0");

      management.resumeConsumer("ORDERS", "payment-capture");
    }
    shop.awaitAllConfirmed();
    shop.awaitReadiness("UP");
  }

  @Test
  @SuppressWarnings("try") // close() may be interrupted
  void aStreamThatIsRemovedIsNamedAndOrdersGoOnInTheNextOne() throws Exception {
    Shop shop = shop(ALL);
    shop.place();
    shop.awaitAllConfirmed();
    try (Connection operator = Nats.connect(group.natsUrl())) {
      JetStreamManagement management = operator.jetStreamManagement();
      StreamConfiguration before = management.getStreamInfo("ORDERS").getConfiguration();
      management.deleteStream("ORDERS");
      awaitReason(shop, "stream-settings: stream ORDERS: is missing");

      management.addStream(before);
    }
    awaitReason(shop, "stream ORDERS is another one");
    Shop next = new Shop(group.port());
    next.place(3);
    next.awaitAllConfirmed();
  }

  @Test
  void aNodeWhoseClockIsAheadExpiresNothingTooEarly() {
    Shop shop = new Shop(group.start(Clock.offset(Clock.systemUTC(), AHEAD), ALL).httpPort());
    group.awaitReady();

    awaitReason(shop, "clock-skew: this node's clock is 1200 s ahead of the server's");
    shop.place(3);
    shop.awaitAllConfirmed();
    awaitMetric(shop, "weft_clock_offset_seconds", "", "1200.0");
  }

  private Shop shop(String roles) {
    WeftNode node = group.start(roles);
    group.awaitReady();
    return new Shop(node.httpPort());
  }

  private static void awaitReason(Shop shop, String text) {
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> {
              JsonObject ready = shop.api().json("/ready");
              assertThat(ready.getString("status")).isNotEqualTo("UP");
              assertThat(ready.getJsonArray("reasons").encode()).contains(text);
            });
  }

  private static void awaitMetric(Shop shop, String name, String label, String value) {
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertThat(shop.api().metrics().lines())
                    .anyMatch(
                        line ->
                            line.startsWith(name)
                                && line.contains(label)
                                && near(line.substring(line.lastIndexOf(' ') + 1), value)));
  }

  private static boolean near(String actual, String expected) {
    return Math.abs(Double.parseDouble(actual) - Double.parseDouble(expected)) < 1;
  }
}
