package dev.weft.tools.demo;

import static dev.weft.tools.demo.ExpectedOutcome.CONFIRMED;
import static dev.weft.tools.demo.ExpectedOutcome.DECLINED;
import static dev.weft.tools.demo.ExpectedOutcome.OUT_OF_STOCK;

import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The orders of the demo, over the default catalogue with its initial stock.
 *
 * @param rounds orders of a round are in flight together; a round begins when every order before it
 *     is final, so that its stock is known
 * @param repeated an order with a key that is sent a second time while the first is in flight
 * @param refusals requests that must be refused
 */
record Scenario(
    List<List<PlannedOrder>> rounds, PlannedOrder repeated, List<RefusedRequest> refusals) {
  private static final String OK = "tok_ok";
  private static final String FLAKY = "tok_flaky";
  private static final String NO = "tok_declined";
  private static final String KEY = "basket-42";
  private static final int UNPROCESSABLE = 422;
  private static final int MORE_THAN_IN_STOCK = 500;

  /** What {@code weft demo} runs. */
  static Scenario standard() {
    PlannedOrder repeated =
        order("sent twice", "ada", OK, CONFIRMED, line("SHUTTLE-STICK", 10)).withKey(KEY);
    return new Scenario(List.of(together(repeated), afterwards()), repeated, refusals(repeated));
  }

  Stream<PlannedOrder> orders() {
    return rounds.stream().flatMap(List::stream);
  }

  /** Every SKU that a line names, in the order of the scenario. */
  List<String> skus() {
    return orders().flatMap(order -> order.lines().stream()).map(Line::sku).distinct().toList();
  }

  /** What is left of each SKU when every order has ended as planned. */
  Map<String, Long> availableAfter(Map<String, StockItem> before) {
    Map<String, Long> available = new HashMap<>();
    before.values().forEach(item -> available.put(item.sku(), item.available()));
    orders()
        .filter(order -> order.ending().isSale())
        .flatMap(order -> order.lines().stream())
        .forEach(line -> available.merge(line.sku(), -(long) line.quantity(), Long::sum));
    return available;
  }

  private static List<PlannedOrder> together(PlannedOrder repeated) {
    return List.of(
        order("one line", "ada", OK, CONFIRMED, line("LOOM-FRAME-60", 1)),
        order("many of one", "grace", OK, CONFIRMED, line("YARN-WOOL-NAT", 24)),
        order(
            "three lines",
            "joseph",
            OK,
            CONFIRMED,
            line("LOOM-TABLE-40", 1),
            line("SHUTTLE-STICK", 2),
            line("YARN-LINEN-RAW", 5)),
        order(
            "two lines", "anni", OK, CONFIRMED, line("HEDDLE-STEEL-100", 4), line("REED-12-40", 1)),
        repeated,
        order("flaky payment", "grace", FLAKY, CONFIRMED, line("LOOM-INKLE", 1)),
        order("nearly sold out", "anni", OK, CONFIRMED, line("DYE-INDIGO-50", 2)),
        order("sold out", "joseph", OK, OUT_OF_STOCK, line("LOOM-FLOOR-120", 1)),
        order(
            "one of two sold out",
            "ada",
            OK,
            OUT_OF_STOCK,
            line("SHUTTLE-BOAT", 3),
            line("LOOM-FLOOR-120", 1)),
        order(
            "more than in stock",
            "grace",
            OK,
            OUT_OF_STOCK,
            line("LOOM-TABLE-40", MORE_THAN_IN_STOCK)),
        order("declined", "joseph", NO, DECLINED, line("YARN-SILK-IVORY", 3)),
        order(
            "declined, two lines",
            "anni",
            NO,
            DECLINED,
            line("SHUTTLE-BOAT", 1),
            line("REED-12-40", 2)));
  }

  private static List<PlannedOrder> afterwards() {
    return List.of(
        order("too late", "joseph", OK, OUT_OF_STOCK, line("DYE-INDIGO-50", 2)),
        order("the very last one", "ada", OK, CONFIRMED, line("DYE-INDIGO-50", 1)),
        order(
            "flaky, two lines",
            "anni",
            FLAKY,
            CONFIRMED,
            line("LOOM-INKLE", 1),
            line("YARN-WOOL-NAT", 6)));
  }

  private static List<RefusedRequest> refusals(PlannedOrder repeated) {
    PlannedOrder other = order("", repeated.customerId(), OK, CONFIRMED, line("SHUTTLE-STICK", 11));
    return List.of(
        new RefusedRequest(
            "the same Idempotency-Key with another payload",
            other.body(),
            repeated.idempotencyKey(),
            UNPROCESSABLE,
            UNPROCESSABLE,
            ""),
        RefusedRequest.naming(
            "items[1].sku", "an unknown SKU", bad(line("REED-12-40", 1), line("LOOM-JACQUARD", 1))),
        RefusedRequest.naming("items[0].quantity", "quantity 0", bad(line("REED-12-40", 0))),
        RefusedRequest.naming("items", "no items", bad()),
        RefusedRequest.naming(
            "priceMinor",
            "a price from the client",
            bad(line("REED-12-40", 1)).put("priceMinor", 1)));
  }

  private static JsonObject bad(Line... lines) {
    return order("", "mallory", OK, CONFIRMED, lines).body();
  }

  private static PlannedOrder order(
      String title, String customerId, String paymentToken, ExpectedOutcome ending, Line... lines) {
    return new PlannedOrder(title, customerId, Arrays.asList(lines), paymentToken, "", ending);
  }

  private static Line line(String sku, int quantity) {
    return new Line(sku, quantity);
  }
}
