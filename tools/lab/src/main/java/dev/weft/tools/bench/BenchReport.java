package dev.weft.tools.bench;

import dev.weft.tools.lab.LatencySamples;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What the bench prints at the end, and writes for programs. */
final class BenchReport {
  private static final double[] PERCENTS = {50, 95, 99};
  private static final double[] ALL_PERCENTS = {50, 90, 95, 99, 99.9};

  private final BenchPlan plan;
  private final BenchResult result;
  private final FigureReport figures;
  private final RowReport more;

  /**
   * @param hasLoadInside whether the node's figures are those of the load generator, too
   */
  BenchReport(BenchRow row, boolean hasLoadInside) {
    this.plan = row.plan();
    this.result = row.result();
    this.figures = new FigureReport(result, hasLoadInside);
    this.more = new RowReport(row);
  }

  List<String> lines() {
    LoadResult load = result.load();
    List<String> lines = new ArrayList<>();
    lines.add(conditions());
    lines.add(row("accepted", perSecond(load.acceptedPerSecond(), load.accepted())));
    lines.add(row("confirmed", perSecond(load.confirmedPerSecond(), load.confirmed())));
    String from = plan.ratePerSecond() == 0 ? "POST" : "due";
    lines.add(row(from + " → confirmed", percentiles(load.latencies())));
    if (load.latencies().count() > 0) {
      lines.add(row("", tail(load.latencies())));
    }
    if (load.minutes().size() > 1) {
      lines.add(row("p99 by minute", byMinute(load.minutes())));
    }
    lines.add(row("ended otherwise", counts(load.otherwise())));
    lines.add(row("POST errors", counts(load.errors())));
    lines.add(row("without an end", Integer.toString(load.unfinished())));
    if (result.reconnects() > 0) {
      lines.add(row("WebSocket", "opened again " + result.reconnects() + " times, from ?since="));
    }
    lines.add("");
    lines.addAll(figures.lines());
    lines.addAll(more.lines());
    return lines;
  }

  JsonObject json() {
    LoadResult load = result.load();
    JsonObject latencies = new JsonObject();
    if (load.latencies().count() > 0) {
      for (double percent : ALL_PERCENTS) {
        latencies.put(name(percent), load.latencies().percentileMs(percent));
      }
      latencies.put("max", load.latencies().percentileMs(100));
      latencies.put("mean", load.latencies().meanMs());
    }
    return new JsonObject()
        .put("orders", plan.orders())
        .put("ratePerSecond", plan.ratePerSecond())
        .put("connections", plan.connections())
        .put("inFlightMax", plan.inFlightMax())
        .put("hotShare", plan.hotShare())
        .put("acceptedPerSecond", load.acceptedPerSecond())
        .put("confirmedPerSecond", load.confirmedPerSecond())
        .put("confirmed", load.confirmed())
        .put("latencyMs", latencies)
        .put("minutes", Minutes.json(load.minutes()))
        .put("otherwise", new JsonObject(Map.<String, Object>copyOf(load.otherwise())))
        .put("errors", new JsonObject(Map.<String, Object>copyOf(load.errors())))
        .put("unfinished", load.unfinished())
        .mergeIn(figures.json())
        .mergeIn(more.json());
  }

  /** "p50", "p99.9". */
  private static String name(double percent) {
    return "p" + (percent == (int) percent ? Integer.toString((int) percent) : percent + "");
  }

  private static String tail(LatencySamples samples) {
    return String.format(
        Locale.ROOT,
        "p90 %.1f ms, p99.9 %.1f ms, max %.1f ms",
        samples.percentileMs(90),
        samples.percentileMs(99.9),
        samples.percentileMs(100));
  }

  private static String byMinute(List<Minutes.Minute> minutes) {
    return minutes.stream()
        .map(minute -> String.format(Locale.ROOT, "%.1f", minute.p99Ms()))
        .collect(Collectors.joining(", ", "", " ms"));
  }

  private String conditions() {
    String pace = plan.ratePerSecond() == 0 ? "as fast as it goes" : plan.ratePerSecond() + "/s";
    String hot =
        plan.hotShare() == 0
            ? ""
            : String.format(Locale.ROOT, ", %.0f %% for one SKU", 100 * plan.hotShare());
    return String.format(
        Locale.ROOT,
        "%d orders%s, %s, %d connections, at most %d in flight; %d warm-up orders before are not"
            + " counted",
        plan.orders(),
        hot,
        pace,
        plan.connections(),
        plan.inFlightMax(),
        plan.warmupOrders());
  }

  private static String perSecond(double perSecond, int count) {
    return String.format(Locale.ROOT, "%,.0f/s (%d)", perSecond, count);
  }

  private static String percentiles(LatencySamples samples) {
    if (samples.count() == 0) {
      return "no order was confirmed";
    }
    List<String> texts = new ArrayList<>();
    for (double percent : PERCENTS) {
      texts.add(
          String.format(Locale.ROOT, "p%.0f %.1f ms", percent, samples.percentileMs(percent)));
    }
    return String.join(", ", texts);
  }

  /** Such as {@code 2 × 503, 1 × TimeoutException}. */
  static String counts(Map<String, Integer> counts) {
    return counts.isEmpty()
        ? "none"
        : counts.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(entry -> entry.getValue() + " × " + entry.getKey())
            .collect(Collectors.joining(", "));
  }

  private static String row(String name, String value) {
    return String.format(Locale.ROOT, "  %-16s %s", name, value);
  }
}
