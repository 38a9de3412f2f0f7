package dev.weft.tools.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StagesTest {
  private static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");
  private static final double EXACT = 0.000_001;

  private static final String METRICS =
      """
      http_server_request_duration_seconds_sum{http_request_method="POST",http_route="/api/v1/orders"} 0.03
      http_server_request_duration_seconds_count{http_request_method="POST",http_route="/api/v1/orders"} 10
      http_server_request_duration_seconds_sum{http_request_method="GET",http_route="/api/v1/orders"} 9
      http_server_request_duration_seconds_count{http_request_method="GET",http_route="/api/v1/orders"} 1
      weft_route_process_duration_seconds_sum{weft_outcome="ack",weft_route="inventory-0"} 0.01
      weft_route_process_duration_seconds_count{weft_outcome="ack",weft_route="inventory-0"} 10
      weft_route_process_duration_seconds_sum{weft_outcome="ack",weft_route="payment-capture"} 0.05
      weft_route_process_duration_seconds_count{weft_outcome="ack",weft_route="payment-capture"} 10
      weft_route_process_duration_seconds_sum{weft_outcome="ack",weft_route="notification-record"} 7
      weft_route_process_duration_seconds_count{weft_outcome="ack",weft_route="notification-record"} 10
      """;

  @Test
  void areOfTheMetricsOfTheServersClockAndOfTheFrames() {
    Stages stages =
        Stages.of(
            NodeMetrics.parse(METRICS),
            List.of(timeline("a", 8), timeline("b", 12)),
            Map.of("a", CREATED.plusMillis(10), "b", CREATED.plusMillis(16)));

    assertThat(stages.meanMs()).hasSize(5);
    assertThat(stages.meanMs().get("edge")).isCloseTo(3, within(EXACT));
    assertThat(stages.meanMs().get("saga")).isCloseTo(10, within(EXACT));
    assertThat(stages.meanMs().get("handlers")).isCloseTo(6, within(EXACT));
    assertThat(stages.meanMs().get("route lag")).isCloseTo(4, within(EXACT));
    assertThat(stages.meanMs().get("feed")).isCloseTo(3, within(EXACT));
  }

  @Test
  void whatNobodyMeasuredIsLeftOut() {
    Stages stages = Stages.of(new NodeMetrics(Map.of()), List.of(), Map.of());

    assertThat(stages.meanMs()).doesNotContainKeys("edge", "commit", "saga", "feed");
  }

  private static JsonObject timeline(String orderId, long confirmedMs) {
    return new JsonObject()
        .put("orderId", orderId)
        .put(
            "events",
            new JsonArray()
                .add(event("orders.created." + orderId, 0))
                .add(event("orders.confirmed." + orderId, confirmedMs)));
  }

  private static JsonObject event(String subject, long ms) {
    return new JsonObject().put("subject", subject).put("time", CREATED.plusMillis(ms).toString());
  }
}
