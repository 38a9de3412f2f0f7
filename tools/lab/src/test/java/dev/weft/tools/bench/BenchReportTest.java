package dev.weft.tools.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.tools.lab.LatencySamples;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BenchReportTest {
  private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final NodeFigures LEFT =
      new NodeFigures(
          600, 10, 400, Map.of("ORDERS", 1L), Map.of("INVENTORY_0", 3L), 208, 1_040_000);
  private static final NodeFigures RIGHT = new NodeFigures(400, 0, 0, Map.of(), Map.of(), 104, 0);

  @Test
  void printsRatesPercentilesAndErrors() {
    assertThat(text(List.of(LEFT)))
        .contains("104 orders, 50 % for one SKU, as fast as it goes, 8 connections, at most 64")
        .contains("10 warm-up orders before are not counted")
        .contains("accepted         204/s (102)")
        .contains("confirmed        104/s (104)")
        .contains("p50 52.0 ms, p95 99.0 ms, p99 103.0 ms")
        .contains("1 × REJECTED")
        .contains("2 × 503")
        .contains("without an end   1");
  }

  @Test
  void printsWhatEachNodeDidAndTheSum() {
    assertThat(text(List.of(LEFT, RIGHT)))
        .containsPattern("while measuring +node 0 +node 1 +sum")
        .containsPattern("appends +600 +400 +1,000")
        .containsPattern("messages of one +40.00 +0.00 +40.00")
        .containsPattern("batches split +1 +0 +1")
        .containsPattern("of ORDERS +1 +0 +1")
        .containsPattern("guard conflicts +3 +0 +3")
        .containsPattern("of INVENTORY_0 +3 +0 +3")
        .containsPattern("CPU ms/order +2.00 +1.00 +3.00")
        .containsPattern("allocated kB/order +10.00 +0.00 +10.00")
        .contains("nats-server: 0.50 CPU ms/order");
  }

  @Test
  void writesTheSameForPrograms() {
    JsonObject json = report(List.of(LEFT, RIGHT)).json();

    assertThat(json.getDouble("confirmedPerSecond")).isEqualTo(104);
    assertThat(json.getJsonObject("latencyMs").getDouble("p50")).isEqualTo(52);
    assertThat(json.getJsonArray("nodes")).hasSize(2);
    assertThat(json.getJsonObject("sum").getLong("appends")).isEqualTo(1_000);
    assertThat(json.getJsonObject("sum").getJsonObject("conflicts").getLong("INVENTORY_0"))
        .isEqualTo(3);
    assertThat(json.getDouble("natsCpuMsPerOrder")).isEqualTo(0.5);
  }

  private static String text(List<NodeFigures> nodes) {
    return String.join("\n", report(nodes).lines());
  }

  private static BenchReport report(List<NodeFigures> nodes) {
    LatencySamples samples = new LatencySamples(104);
    for (int i = 1; i <= 104; i++) {
      samples.add(TimeUnit.MILLISECONDS.toNanos(i));
    }
    LoadResult load =
        new LoadResult(
            107,
            102,
            104,
            Map.of("REJECTED", 1),
            Map.of("503", 2),
            1,
            SECOND_NANOS / 2,
            SECOND_NANOS,
            samples);
    return new BenchReport(
        new BenchPlan(104, 10, 0, 8, 64, 0.5, 1), new BenchResult(load, nodes, 52, 0), false);
  }
}
