package dev.weft.tools.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.tools.bench.raw.RawResult;
import dev.weft.tools.bench.raw.StreamCount;
import dev.weft.tools.lab.LatencySamples;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        .contains("p90 94.0 ms, p99.9 104.0 ms, max 104.0 ms")
        .contains("p99 by minute    99.0, 101.0 ms")
        .contains("1 × REJECTED")
        .contains("2 × 503")
        .contains("without an end   1");
  }

  @Test
  void printsWhatEachNodeDidAndTheSum() {
    assertThat(text(List.of(LEFT, RIGHT)))
        .containsPattern("while measuring +node 0 +node 1 +sum")
        .containsPattern("appends +600 +400 +1,000")
        .containsPattern("messages a batch +40.00 +0.00 +40.00")
        .containsPattern("batches split +1 +0 +1")
        .containsPattern("of ORDERS +1 +0 +1")
        .containsPattern("guard conflicts +3 +0 +3")
        .containsPattern("of INVENTORY_0 +3 +0 +3")
        .containsPattern("CPU ms/order +2.00 +1.00 +3.00")
        .containsPattern("allocated kB/order +10.00 +0.00 +10.00")
        .contains("nats-server: 0.50 CPU ms/order");
  }

  @Test
  void printsStagesWhatWasStoredAndTheRatioToTheRawPipeline() {
    assertThat(text(List.of(LEFT)))
        .containsPattern("edge +1.50 +POST to 202")
        .contains("3.00 messages, 1.00 kB, in 2.02 commits (ORDERS 3.00)")
        .contains("raw pipeline: 416 orders/s of 3 guarded appends each")
        .contains("client 0.25, nats-server 0.50")
        .contains("Weft does 0.25 of what the raw pipeline does: 104 of 416 orders/s at 64");
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
    assertThat(json.getJsonObject("latencyMs").getDouble("p99.9")).isEqualTo(104);
    assertThat(json.getJsonArray("minutes").getJsonObject(1))
        .isEqualTo(new Minutes.Minute(2, 44, 51, 101, 104).json());
    assertThat(json.getDouble("storedMessagesPerOrder")).isEqualTo(3);
    assertThat(json.getDouble("ratioToRaw")).isEqualTo(0.25);
  }

  @Test
  void whatWasOfferedSaysNothingOfTheShareOfTheRawPipeline() {
    BenchReport open = report(List.of(LEFT), 200);

    assertThat(String.join("\n", open.lines()))
        .contains("Weft was offered 200 orders/s")
        .doesNotContain("Weft does");
    assertThat(open.json().containsKey("ratioToRaw")).isFalse();
  }

  private static String text(List<NodeFigures> nodes) {
    return String.join("\n", report(nodes).lines());
  }

  private static BenchReport report(List<NodeFigures> nodes) {
    return report(nodes, 0);
  }

  private static BenchReport report(List<NodeFigures> nodes, int rate) {
    LatencySamples samples = new LatencySamples();
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
            samples,
            List.of(
                new Minutes.Minute(1, 60, 50, 99, 103), new Minutes.Minute(2, 44, 51, 101, 104)));
    BenchRow row =
        new BenchRow(
            new BenchPlan(104, 10, rate, 8, 64, 0.5, 1),
            new BenchResult(load, nodes, 52, 0),
            new Stages(Map.of("edge", 1.5)),
            Map.of("ORDERS", new StreamCount(312, 104_000)),
            Optional.of(new RawResult(104, 3, SECOND_NANOS / 4, 26, 52, samples)));
    return new BenchReport(row, false);
  }
}
