package dev.weft.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.kernel.failure.ActiveCondition;
import dev.weft.kernel.failure.Condition;
import dev.weft.proto.api.v1.OrderView;
import dev.weft.proto.api.v1.Timeline;
import dev.weft.proto.common.v1.OrderStatus;
import dev.weft.proto.deadletters.v1.DeadLetter;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an order waits for, by what is known of it and of the node. */
class WaitExplanationTest {
  private static final String ID = "o-1";

  @Test
  void namesWhoActsNext() {
    JsonObject fresh = pending("orders.created.o-1").toJson();
    assertThat(fresh.getString("for")).isEqualTo("inventory");
    assertThat(fresh.getString("route")).isEqualTo("inventory");
    assertThat(pending("orders.created.o-1", "inventory.reserved.0.o-1").route())
        .isEqualTo("order-on-stock");
    assertThat(reserved(node(), List.of(), "orders.reserved.o-1").route())
        .isEqualTo("payment-capture");
    JsonObject paid =
        reserved(node(), List.of(), "orders.reserved.o-1", "payments.captured.o-1").toJson();
    assertThat(paid.getString("route")).isEqualTo("order-on-payment");
    assertThat(paid.getString("lastEvent")).isEqualTo("payments.captured.o-1");
    assertThat(paid.getString("reason")).contains("3 events wait");
  }

  @Test
  void namesTheStepThatHoldsBackTheCharge() {
    JsonObject node = node();
    node.getJsonObject("routes")
        .put("order-step-timeout-fraud", route("RUNNING", ""))
        .put("order-step-timeout-limit", route("RUNNING", ""));
    JsonObject silent = reserved(node, List.of(), "orders.reserved.o-1").toJson();
    assertThat(silent.getString("for")).isEqualTo("step");
    assertThat(silent.getString("route")).isEqualTo("step-fraud");
    assertThat(silent.getString("reason")).contains("has not answered");
    assertThat(reserved(node, List.of(), "steps.fraud.passed.o-1").route()).isEqualTo("step-limit");
    assertThat(
            reserved(node, List.of(), "steps.fraud.passed.o-1", "steps.limit.passed.o-1").route())
        .isEqualTo("order-on-step");
    assertThat(reserved(node, List.of(), "orders.cleared.o-1").route())
        .isEqualTo("payment-capture");
  }

  @Test
  void namesTheDeadLetter() {
    DeadLetter other = DeadLetter.newBuilder().setSequence(6).setSubject("orders.a.o-9").build();
    DeadLetter own =
        DeadLetter.newBuilder().setSequence(7).setSubject("orders.reserved.o-1").build();
    JsonObject why = reserved(node(), List.of(other, own), "orders.reserved.o-1").toJson();

    assertThat(why.getString("condition")).isEqualTo("dead-letter");
    assertThat(why.getString("ends")).contains("weft dlq replay 7");
  }

  @Test
  void namesTheLevelThatCannotBeRead() {
    List<ActiveCondition> level =
        List.of(
            new ActiveCondition(
                Condition.STORED_STATE_UNREADABLE,
                "inventory.level.YARN",
                "inventory.level.YARN at sequence 9",
                Instant.EPOCH));
    WaitExplanation own =
        new WaitExplanation(
            order("YARN"), timeline("orders.created.o-1"), node(), level, List.of());
    WaitExplanation other =
        new WaitExplanation(
            order("LOOM"), timeline("orders.created.o-1"), node(), level, List.of());

    assertThat(own.toJson().getString("reason")).contains("sequence 9");
    assertThat(own.toJson().getString("condition")).isEqualTo("stored-state-unreadable");
    assertThat(other.toJson().containsKey("condition")).isFalse();
  }

  @Test
  void namesTheRoleThatNobodyRuns() {
    JsonObject node = node().put("roles", new JsonArray().add("order"));
    assertThat(reserved(node, List.of(), "orders.reserved.o-1").toJson().getString("condition"))
        .isEqualTo("role-missing");

    JsonObject member = new JsonObject().put("roles", new JsonArray().add("payment"));
    node.put("cluster", new JsonObject().put("members", new JsonArray().add(member)));
    assertThat(reserved(node, List.of(), "orders.reserved.o-1").toJson().containsKey("condition"))
        .isFalse();
  }

  @Test
  void namesTheRouteThatDoesNotGoOn() {
    JsonObject paused = route("PAUSED", "").put("lastError", "PAY-103 the breaker is open");
    JsonObject why = reserved(nodeWith(paused), List.of(), "orders.reserved.o-1").toJson();
    assertThat(why.getString("condition")).isEqualTo("route-paused");
    assertThat(why.getString("reason")).contains("PAY-103 the breaker is open");
  }

  @Test
  void namesWhatStandsInItsOwnWayAndNothingElse() {
    assertThat(inTheWay(Condition.CONSUMER_CHANGED, "payment-capture")).isTrue();
    assertThat(inTheWay(Condition.PROVIDER_UNAVAILABLE, "payment provider")).isTrue();
    assertThat(inTheWay(Condition.PROVIDER_CONTRADICTS, "charge of order o-1")).isTrue();
    assertThat(inTheWay(Condition.STREAM_FULL, "appends to PAYMENTS")).isTrue();

    assertThat(inTheWay(Condition.CONSUMER_CHANGED, "notification-send")).isFalse();
    assertThat(inTheWay(Condition.PROVIDER_CONTRADICTS, "charge of order o-2")).isFalse();
    assertThat(inTheWay(Condition.STREAM_FULL, "appends to NOTIFICATIONS")).isFalse();
    assertThat(inTheWay(Condition.CLOCK_SKEW, "clock")).isFalse();
  }

  /** The route's last error is that of the last try; the condition is why all of them wait. */
  @Test
  void prefersTheConditionToThePausedRoute() {
    JsonObject node =
        nodeWith(route("PAUSED", "").put("lastError", "PAY-103 the circuit breaker is open"));
    WaitExplanation why =
        reserved(
            node, condition(Condition.PROVIDER_UNAVAILABLE, "the provider"), "orders.reserved.o-1");
    assertThat(why.toJson().getString("condition")).isEqualTo("provider-unavailable");
  }

  private static boolean inTheWay(Condition condition, String about) {
    JsonObject why = reserved(node(), condition(condition, about), "orders.reserved.o-1").toJson();
    return why.getString("condition", "").equals(condition.code());
  }

  private static ActiveCondition condition(Condition condition, String about) {
    return new ActiveCondition(condition, about, "a reason", Instant.EPOCH);
  }

  @Test
  void saysWhatElseTheNodeSaysOfItself() {
    JsonObject node = node().put("reasons", new JsonArray().add("stream PAYMENTS is full"));
    assertThat(reserved(node, List.of(), "orders.reserved.o-1").toJson().getString("reason"))
        .isEqualTo(
            "route payment-capture runs on another node; this node says of itself:"
                + " stream PAYMENTS is full");
  }

  @Test
  void finalOrdersWaitForNothing() {
    for (OrderStatus status :
        List.of(
            OrderStatus.ORDER_STATUS_CONFIRMED,
            OrderStatus.ORDER_STATUS_REJECTED,
            OrderStatus.ORDER_STATUS_CANCELLED)) {
      assertThat(WaitExplanation.isFinal(OrderView.newBuilder().setStatus(status).build()))
          .isTrue();
    }
    assertThat(WaitExplanation.isFinal(order("YARN"))).isFalse();
  }

  private static WaitExplanation pending(String... subjects) {
    return new WaitExplanation(order("YARN"), timeline(subjects), node(), List.of(), List.of());
  }

  private static WaitExplanation reserved(
      JsonObject node, List<DeadLetter> letters, String... subjects) {
    return new WaitExplanation(reserved(), timeline(subjects), node, List.of(), letters);
  }

  private static WaitExplanation reserved(
      JsonObject node, ActiveCondition condition, String... subjects) {
    return new WaitExplanation(reserved(), timeline(subjects), node, List.of(condition), List.of());
  }

  private static OrderView reserved() {
    return order("YARN").toBuilder().setStatus(OrderStatus.ORDER_STATUS_RESERVED).build();
  }

  private static OrderView order(String sku) {
    return OrderView.newBuilder()
        .setOrderId(ID)
        .setStatus(OrderStatus.ORDER_STATUS_PENDING)
        .addLines(OrderView.Line.newBuilder().setSku(sku))
        .build();
  }

  private static Timeline timeline(String... subjects) {
    Timeline.Builder timeline = Timeline.newBuilder();
    for (String subject : subjects) {
      timeline.addEntriesBuilder().setSubject(subject);
    }
    return timeline.build();
  }

  private static JsonObject node() {
    return new JsonObject()
        .put("reasons", new JsonArray())
        .put("roles", new JsonArray().add("order").add("inventory").add("payment"))
        .put(
            "routes",
            new JsonObject()
                .put("inventory", route("RUNNING", ""))
                .put("order-on-payment", route("RUNNING", "").put("lag", 3L)));
  }

  private static JsonObject nodeWith(JsonObject paymentCapture) {
    JsonObject node = node();
    node.getJsonObject("routes").put("payment-capture", paymentCapture);
    return node;
  }

  private static JsonObject route(String state, String trouble) {
    return new JsonObject().put("state", state).put("trouble", trouble).put("lag", 0L);
  }
}
