package dev.weft.launcher.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Immutable. What the bench prints at the end. */
final class BenchReport {
  private static final double[] PERCENTS = {50, 95, 99};

  private BenchReport() {}

  static List<String> lines(BenchPlan plan, LoadResult result, int reconnects) {
    List<String> lines = new ArrayList<>();
    lines.add(conditions(plan));
    lines.add(row("accepted", perSecond(result.acceptedPerSecond(), result.accepted())));
    lines.add(row("confirmed", perSecond(result.confirmedPerSecond(), result.confirmed())));
    lines.add(row("due → confirmed", percentiles(result.latencies())));
    lines.add(row("ended otherwise", counts(result.otherwise())));
    lines.add(row("POST errors", counts(result.errors())));
    lines.add(row("without an end", Integer.toString(result.unfinished())));
    if (reconnects > 0) {
      lines.add(row("WebSocket", "opened again " + reconnects + " times, from ?since="));
    }
    return lines;
  }

  private static String conditions(BenchPlan plan) {
    String pace = plan.ratePerSecond() == 0 ? "as fast as it goes" : plan.ratePerSecond() + "/s";
    return String.format(
        Locale.ROOT,
        "%d orders, %s, %d connections, at most %d in flight; %d warm-up orders before are not"
            + " counted",
        plan.orders(),
        pace,
        plan.connections(),
        plan.inFlightMax(),
        plan.warmupOrders());
  }

  private static String perSecond(double perSecond, int count) {
    return String.format(Locale.ROOT, "%,.0f/s (%d)", perSecond, count);
  }

  private static String percentiles(Samples samples) {
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

  private static String counts(Map<String, Integer> counts) {
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
