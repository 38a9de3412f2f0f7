package dev.weft.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.gateway.NodeHealth;
import dev.weft.kernel.failure.ActiveCondition;
import dev.weft.kernel.failure.Condition;
import dev.weft.proto.api.v1.OrderView;
import dev.weft.proto.api.v1.Timeline;
import dev.weft.proto.common.v1.OrderStatus;
import dev.weft.proto.deadletters.v1.DeadLetter;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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
    NodeHealth node =
        node(
            new TreeMap<>(
                Map.of(
                    "order-step-timeout-fraud", running(0),
                    "order-step-timeout-limit", running(0))));
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
    NodeHealth alone = node(Set.of("order"), Map.of());
    assertThat(reserved(alone, List.of(), "orders.reserved.o-1").toJson().getString("condition"))
        .isEqualTo("role-missing");
    NodeHealth amongOthers = node(Set.of("order", "payment"), Map.of());
    assertThat(
            reserved(amongOthers, List.of(), "orders.reserved.o-1")
                .toJson()
                .containsKey("condition"))
        .isFalse();
  }

  @Test
  void namesTheRouteThatDoesNotGoOn() {
    NodeHealth node = paused("PAY-103 the breaker is open");
    JsonObject why = reserved(node, List.of(), "orders.reserved.o-1").toJson();
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
    WaitExplanation why =
        reserved(
            paused("PAY-103 the circuit breaker is open"),
            condition(Condition.PROVIDER_UNAVAILABLE, "the provider"),
            "orders.reserved.o-1");
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
    NodeHealth node = node(Set.of("payment"), Map.of(), "stream PAYMENTS is full");
    assertThat(reserved(node, List.of(), "orders.reserved.o-1").toJson().getString("reason"))
        .isEqualTo(
            "route payment-capture runs on another node; this node reports:"
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
      NodeHealth node, List<DeadLetter> deadLetters, String... subjects) {
    return new WaitExplanation(reserved(), timeline(subjects), node, List.of(), deadLetters);
  }

  private static WaitExplanation reserved(
      NodeHealth node, ActiveCondition condition, String... subjects) {
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

  private static NodeHealth node() {
    return node(Map.of("inventory", running(0), "order-on-payment", running(3)));
  }

  private static NodeHealth node(Map<String, NodeHealth.Route> routes) {
    return node(Set.of("order", "inventory", "payment"), routes);
  }

  private static NodeHealth node(
      Set<String> roles, Map<String, NodeHealth.Route> routes, String... reasons) {
    return new NodeHealth(NodeHealth.Status.UP, List.of(reasons), roles, routes, new JsonObject());
  }

  private static NodeHealth.Route running(long lag) {
    return new NodeHealth.Route("RUNNING", lag, 0, "");
  }

  private static NodeHealth paused(String lastError) {
    return node(Map.of("payment-capture", new NodeHealth.Route("PAUSED", 0, 0, lastError)));
  }
}
