package dev.weft.tools.bench;

import dev.weft.kernel.text.TextTable;
import dev.weft.tools.lab.LatencySamples;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Loads side by side: what {@code weft bench --table} prints, and writes for programs. */
final class TableReport {
  private static final double BYTES_PER_KB = 1_000;
  private static final String NONE = "–";

  private final List<BenchRow> rows;
  private final boolean hasLoadInside;

  TableReport(List<BenchRow> rows, boolean hasLoadInside) {
    this.rows = List.copyOf(rows);
    this.hasLoadInside = hasLoadInside;
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "closed loop: an order that ends makes room for the next one; from POST to CONFIRMED");
    lines.add(Machine.line());
    lines.add(
        rows.get(0).plan().warmupOrders()
            + " warm-up orders before are not counted; a JVM gets faster for some 60,000");
    lines.addAll(indented(loads()));
    rows.stream()
        .filter(row -> !row.result().load().isClean())
        .map(TableReport::unclean)
        .forEach(lines::add);
    lines.add(
        "  CPU, commits (single messages and batches that were made durable), messages and kB are");
    lines.add(
        "  for each confirmed order. raw: as many appends of that size by a plain NATS client");
    lines.add("");
    lines.addAll(indented(stages()));
    Stages.MEANING.forEach((stage, meaning) -> lines.add("  " + stage + ": " + meaning));
    rows.stream()
        .filter(row -> row.raw().isPresent())
        .max(Comparator.comparingInt(row -> row.plan().inFlightMax()))
        .ifPresent(
            row -> {
              lines.add("");
              lines.add(RowReport.headline(row));
            });
    return lines;
  }

  JsonObject json() {
    JsonArray table = new JsonArray();
    rows.forEach(row -> table.add(new BenchReport(row, hasLoadInside).json()));
    return new JsonObject().put("machine", Machine.json()).put("table", table);
  }

  /** Why the bench ends with 1. */
  private static String unclean(BenchRow row) {
    LoadResult load = row.result().load();
    return String.format(
        Locale.ROOT,
        "  ✗ %d in flight: %d of %d orders confirmed"
            + "; ended otherwise: %s; POST errors: %s; without an end: %d",
        row.plan().inFlightMax(),
        load.confirmed(),
        load.sent(),
        BenchReport.counts(load.otherwise()),
        BenchReport.counts(load.errors()),
        load.unfinished());
  }

  private TextTable loads() {
    String node = hasLoadInside ? "CPU ms node+load" : "CPU ms node";
    List<String> titles =
        List.of(
            "in flight",
            "orders",
            "confirmed/s",
            "p50 ms",
            "p99 ms",
            "p99.9 ms",
            node,
            "CPU ms nats",
            "commits",
            "messages",
            "kB stored",
            "raw/s",
            "of raw");
    TextTable table = new TextTable(titles, new LinkedHashSet<>(titles));
    for (BenchRow row : rows) {
      LoadResult load = row.result().load();
      LatencySamples latencies = load.latencies();
      boolean stored = !row.stored().isEmpty();
      table.row(
          row.plan().inFlightMax(),
          load.confirmed(),
          whole(load.confirmedPerSecond()),
          decimal("%.1f", latencies.percentileMs(50)),
          decimal("%.1f", latencies.percentileMs(99)),
          decimal("%.1f", latencies.percentileMs(99.9)),
          decimal("%.2f", row.nodeCpuMsPerOrder()),
          row.result().natsCpuMs() > 0 ? decimal("%.2f", row.natsCpuMsPerOrder()) : NONE,
          decimal("%.2f", row.commitsPerOrder()),
          stored ? decimal("%.2f", row.messagesPerOrder()) : NONE,
          stored ? decimal("%.2f", row.bytesPerOrder() / BYTES_PER_KB) : NONE,
          row.raw().map(raw -> whole(raw.ordersPerSecond())).orElse(NONE),
          row.raw().isPresent() ? decimal("%.2f", row.ratio()) : NONE);
    }
    return table;
  }

  private TextTable stages() {
    List<String> titles = new ArrayList<>(List.of("mean ms in stage"));
    rows.forEach(row -> titles.add(row.plan().inFlightMax() + " in flight"));
    Set<String> numbers = new LinkedHashSet<>(titles.subList(1, titles.size()));
    TextTable table = new TextTable(titles, numbers);
    for (String stage : Stages.MEANING.keySet()) {
      List<Object> cells = new ArrayList<>(List.of(stage));
      for (BenchRow row : rows) {
        Double ms = row.stages().meanMs().get(stage);
        cells.add(ms == null ? NONE : decimal("%.2f", ms));
      }
      table.row(cells.toArray());
    }
    return table;
  }

  private static List<String> indented(TextTable table) {
    return table.lines().stream().map(line -> "  " + line).toList();
  }

  private static String whole(double number) {
    return decimal("%,.0f", number);
  }

  private static String decimal(String format, double number) {
    return String.format(Locale.ROOT, format, number);
  }
}
