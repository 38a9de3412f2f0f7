package dev.weft.tools.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.tools.bench.raw.RawResult;
import dev.weft.tools.bench.raw.StreamCount;
import dev.weft.tools.lab.LatencySamples;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class TableReportTest {
  private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final List<BenchRow> ROWS = List.of(row(1, 50), row(512, 2_000));

  @Test
  void printsARowForEachLoadAndTheRatioOfTheGreatest() {
    assertThat(String.join("\n", new TableReport(ROWS, false).lines()))
        .containsPattern("in flight +orders +confirmed/s +p50 ms +p99 ms +p99.9 ms")
        .containsPattern(
            "512 +2000 +2,000 +7.0 +7.0 +7.0 +0.50 +0.25 +6.00 +6.00 +4.50 +8,000 +0.25")
        .containsPattern("mean ms in stage +1 in flight +512 in flight")
        .containsPattern("edge +2.00 +2.00")
        .contains("0.25 of what the raw pipeline does: 2,000 of 8,000 orders/s at 512 in flight");
  }

  @Test
  void saysWhichOrdersWereNotConfirmedAndWhy() {
    List<BenchRow> rows = List.of(row(1, 50), row(512, 2_000, Map.of("503", 35)));

    assertThat(new TableReport(rows, false).lines())
        .filteredOn(line -> line.contains("✗"))
        .containsExactly(
            "  ✗ 512 in flight: 1965 of 2000 orders confirmed; ended otherwise: none;"
                + " POST errors: 35 × 503; without an end: 0");
  }

  @Test
  void writesEachRowForPrograms() {
    assertThat(new TableReport(ROWS, false).json().getJsonArray("table")).hasSize(2);
  }

  @Test
  void drawsWhatABrowserCanShow() throws Exception {
    String svg = new BenchPlot(ROWS).svg();

    assertThat(
            DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(svg)))
                .getElementsByTagName("rect")
                .getLength())
        .isEqualTo(1 + 2 * (2 + 3));
    assertThat(svg).contains("512 in flight", ">8,000<").doesNotContain("href");
  }

  private static BenchRow row(int inFlight, int orders) {
    return row(inFlight, orders, Map.of());
  }

  private static BenchRow row(int inFlight, int orders, Map<String, Integer> errors) {
    int confirmed = orders - errors.values().stream().mapToInt(Integer::intValue).sum();
    LatencySamples samples = new LatencySamples();
    for (int i = 0; i < orders; i++) {
      samples.add(TimeUnit.MILLISECONDS.toNanos(7));
    }
    LoadResult load =
        new LoadResult(
            orders,
            confirmed,
            confirmed,
            Map.of(),
            errors,
            0,
            SECOND_NANOS,
            SECOND_NANOS,
            samples,
            List.of());
    NodeFigures node =
        new NodeFigures(6L * orders, 0, 0, Map.of(), Map.of(), 0.5 * orders, 1_000.0 * orders);
    return new BenchRow(
        new BenchPlan(orders, 0, 0, 8, inFlight, 0, 1),
        new BenchResult(load, List.of(node), orders / 4, 0),
        new Stages(Map.of("edge", 2.0)),
        Map.of("ORDERS", new StreamCount(6L * orders, 4_500L * orders)),
        Optional.of(new RawResult(orders, 6, SECOND_NANOS / 4, orders, orders, samples)));
  }
}
