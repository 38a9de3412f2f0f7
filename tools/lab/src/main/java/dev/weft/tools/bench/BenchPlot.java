package dev.weft.tools.bench;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * The rows of a table as one SVG that needs nothing else: orders a second beside those of the raw
 * pipeline, and below it percentiles of what an order takes, both on logarithmic scales.
 */
final class BenchPlot {
  private static final int WIDTH = 720;
  private static final int PANEL = 240;
  private static final int LEFT = 70;
  private static final int TOP = 40;
  private static final int BAR = 28;
  private static final String WEFT = "#1f6feb";
  private static final String RAW = "#8c959f";
  private static final List<String> SHADES = List.of("#0a3069", "#1f6feb", "#80ccff");
  private static final double[] PERCENTS = {50, 99, 99.9};

  private final List<BenchRow> rows;
  private final StringBuilder svg = new StringBuilder();

  BenchPlot(List<BenchRow> rows) {
    this.rows = List.copyOf(rows);
  }

  String svg() {
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
            + " font-family=\"sans-serif\" font-size=\"12\">%n",
        WIDTH, 2 * (PANEL + 2 * TOP));
    add("<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>%n");
    throughput(TOP);
    latency(PANEL + 3 * TOP);
    return svg.append("</svg>\n").toString();
  }

  private void throughput(int top) {
    double max = max(row -> Math.max(raw(row), row.result().load().confirmedPerSecond()));
    title(
        top, "orders/s confirmed, and of the raw pipeline with as many appends (grey); log scale");
    for (int i = 0; i < rows.size(); i++) {
      BenchRow row = rows.get(i);
      bar(top, i, 0, row.result().load().confirmedPerSecond(), max, WEFT, "%,.0f");
      bar(top, i, 1, raw(row), max, RAW, "%,.0f");
    }
    axis(top);
  }

  private void latency(int top) {
    double max = max(row -> row.result().load().latencies().percentileMs(99.9));
    title(top, "from POST to CONFIRMED in ms: p50, p99, p99.9; log scale");
    for (int i = 0; i < rows.size(); i++) {
      for (int p = 0; p < PERCENTS.length; p++) {
        double ms = rows.get(i).result().load().latencies().percentileMs(PERCENTS[p]);
        bar(top, i, p, ms, max, SHADES.get(p), "%.1f");
      }
    }
    axis(top);
  }

  /** As high as its logarithm, of 1 at the bottom. */
  private void bar(
      int top, int row, int index, double value, double max, String colour, String as) {
    if (!(value > 0)) {
      return;
    }
    double share = Math.log10(Math.max(1, value) + 1) / Math.log10(max + 1);
    int height = (int) Math.round(share * (PANEL - 20));
    int x = x(row) + index * (BAR + 14);
    int y = top + PANEL - height;
    add(
        "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"/>%n",
        x, y, BAR, height, colour);
    add(
        "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\" font-size=\"10\">%s</text>%n",
        x + BAR / 2, y - 4, String.format(Locale.ROOT, as, value));
  }

  private void axis(int top) {
    int bottom = top + PANEL;
    add(
        "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"#24292f\"/>%n",
        LEFT - 10, bottom, WIDTH - 20, bottom);
    for (int i = 0; i < rows.size(); i++) {
      add(
          "<text x=\"%d\" y=\"%d\">%d in flight</text>%n",
          x(i), bottom + 18, rows.get(i).plan().inFlightMax());
    }
  }

  private void title(int top, String text) {
    add("<text x=\"%d\" y=\"%d\" font-weight=\"bold\">%s</text>%n", LEFT - 10, top - 14, text);
  }

  private int x(int row) {
    return LEFT + row * (WIDTH - LEFT - 20) / rows.size();
  }

  private double max(ToDoubleFunction<BenchRow> value) {
    return rows.stream().mapToDouble(value).filter(v -> !Double.isNaN(v)).max().orElse(1);
  }

  private static double raw(BenchRow row) {
    return row.raw().map(it -> it.ordersPerSecond()).orElse(0.0);
  }

  private void add(String format, Object... arguments) {
    svg.append(String.format(Locale.ROOT, format, arguments));
  }
}
