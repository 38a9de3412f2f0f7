package dev.weft.tools.demo;

import dev.weft.kernel.text.TextTable;
import dev.weft.tools.lab.LedgerLine;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What the demo prints at the end. */
final class DemoReport {
  private static final int SHORT_ID_CHARS = 8;
  private static final double MINOR_PER_MAJOR = 100.0;
  private static final String HELD = "✓ ";
  private static final String FAILED = "✗ ";
  private static final String INDENT = "    ";

  private DemoReport() {}

  static List<String> orders(List<ObservedOrder> orders) {
    TextTable table =
        new TextTable(
            List.of("order", "lines", "total", "status", "reason", "ms", "trace id"),
            Set.of("total", "ms"));
    for (ObservedOrder order : orders) {
      table.row(
          shortId(order.orderId()),
          lines(order.plan().lines()),
          total(order),
          order.status(),
          order.reason(),
          order.milliseconds() < 0 ? "" : order.milliseconds(),
          order.traceId());
    }
    return table.lines();
  }

  /** Stock of the SKUs that the orders name. */
  static List<String> stock(
      List<String> skus, Map<String, StockItem> before, Map<String, StockItem> after) {
    TextTable table =
        new TextTable(
            List.of("SKU", "stock before", "after", "sold"),
            Set.of("stock before", "after", "sold"));
    for (String sku : skus) {
      Long available = available(before, sku);
      Long left = available(after, sku);
      boolean known = available != null && left != null;
      table.row(sku, text(available), text(left), known ? available - left : "?");
    }
    return table.lines();
  }

  /** What the provider took, beside what the confirmed orders cost. */
  static List<String> money(Collection<LedgerLine> charges, List<ObservedOrder> orders) {
    List<ObservedOrder> confirmed =
        orders.stream().filter(order -> order.status().equals("CONFIRMED")).toList();
    String currency =
        charges.stream()
            .map(charge -> charge.amount().currency())
            .distinct()
            .collect(Collectors.joining());
    long charged = charges.stream().mapToLong(charge -> charge.amount().minor()).sum();
    long cost = confirmed.stream().mapToLong(ObservedOrder::totalMinor).sum();
    return new TextTable(List.of("money", "count", "amount"), Set.of("count", "amount"))
        .row("confirmed orders", confirmed.size(), money(cost, currency))
        .row("charges in the provider's ledger", charges.size(), money(charged, currency))
        .lines();
  }

  static List<String> checks(List<Check> checks) {
    List<String> lines = new ArrayList<>();
    for (Check check : checks) {
      lines.add((check.held() ? HELD : FAILED) + check.expectation());
      check.problems().forEach(problem -> lines.add(INDENT + problem));
    }
    return lines;
  }

  /** The end of the id: its beginning is the time, alike in all. */
  static String shortId(String orderId) {
    return orderId.substring(Math.max(0, orderId.length() - SHORT_ID_CHARS));
  }

  static String money(long amountMinor, String currency) {
    return String.format(Locale.ROOT, "%,.2f %s", amountMinor / MINOR_PER_MAJOR, currency).strip();
  }

  private static String lines(List<Line> lines) {
    return lines.stream().map(Line::toString).collect(Collectors.joining("\n"));
  }

  private static String total(ObservedOrder order) {
    return order.totalMinor() < 0
        ? ""
        : money(order.totalMinor(), order.view().getString("currency", ""));
  }

  private static Long available(Map<String, StockItem> stock, String sku) {
    return stock.containsKey(sku) ? stock.get(sku).available() : null;
  }

  private static String text(Long number) {
    return number == null ? "?" : number.toString();
  }
}
