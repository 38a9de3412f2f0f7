package dev.weft.tools.demo;

import dev.weft.tools.lab.Amount;
import dev.weft.tools.lab.Answer;
import dev.weft.tools.lab.LedgerLine;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A run in which everything was as the scenario says, to be spoiled by tests. */
final class Runs {
  private static final int STOCK = 1_000;
  private static final int PRICE_MINOR = 250;

  private Runs() {}

  static Observations perfect(Scenario scenario) {
    Map<String, StockItem> before = stock(scenario);
    List<ObservedOrder> orders = new ArrayList<>();
    List<StatusFrame> frames = new ArrayList<>();
    List<LedgerLine> charges = new ArrayList<>();
    for (PlannedOrder plan : scenario.orders().toList()) {
      ObservedOrder order = order(plan, orders.size(), frames.size());
      orders.add(order);
      frames.addAll(order.frames());
      if (plan.ending().isSale()) {
        Amount total = new Amount(order.totalMinor(), "EUR");
        String id = "charge-" + charges.size();
        charges.add(new LedgerLine(LedgerLine.Kind.CHARGE, id, order.orderId(), total, 0));
      }
    }
    return new Observations(
        orders,
        orders.stream()
            .filter(o -> o.plan().equals(scenario.repeated()))
            .findFirst()
            .orElseThrow()
            .accepted(),
        scenario.refusals().stream().map(Runs::refusal).toList(),
        frames,
        frames,
        before,
        after(scenario, before),
        charges);
  }

  private static Map<String, StockItem> stock(Scenario scenario) {
    Map<String, StockItem> stock = new LinkedHashMap<>();
    scenario.skus().forEach(sku -> stock.put(sku, new StockItem(sku, STOCK, PRICE_MINOR, "EUR")));
    return stock;
  }

  private static Map<String, StockItem> after(Scenario scenario, Map<String, StockItem> before) {
    Map<String, StockItem> after = new LinkedHashMap<>();
    scenario
        .availableAfter(before)
        .forEach((sku, left) -> after.put(sku, new StockItem(sku, left, PRICE_MINOR, "EUR")));
    return after;
  }

  private static ObservedOrder order(PlannedOrder plan, int number, int frameCount) {
    String id = "00000000-order-" + number;
    String traceId = String.format(Locale.ROOT, "%032x", number + 1);
    List<StatusFrame> frames = new ArrayList<>();
    for (String status : path(plan.ending())) {
      String reason = status.equals("REJECTED") ? plan.ending().reason() : "";
      frames.add(new StatusFrame(frameCount + frames.size() + 1L, id, status, reason, traceId, 0));
    }
    JsonObject answer = new JsonObject().put("orderId", id).put("status", "PENDING");
    return new ObservedOrder(
        plan,
        Answer.of(202, "/api/v1/orders/" + id, answer.encode()),
        traceId,
        number,
        frames,
        view(plan, id, traceId),
        OrderExpectation.timeline(plan.ending()));
  }

  private static List<String> path(ExpectedOutcome ending) {
    return ending == ExpectedOutcome.OUT_OF_STOCK
        ? List.of("PENDING", ending.status())
        : List.of("PENDING", "RESERVED", ending.status());
  }

  private static JsonObject view(PlannedOrder plan, String id, String traceId) {
    JsonObject view =
        new JsonObject()
            .put("orderId", id)
            .put("status", plan.ending().status())
            .put("traceId", traceId);
    if (!plan.ending().reason().isEmpty()) {
      view.put("reason", plan.ending().reason());
    }
    if (plan.ending() != ExpectedOutcome.OUT_OF_STOCK) {
      int quantity = plan.lines().stream().mapToInt(Line::quantity).sum();
      view.put("totalMinor", quantity * PRICE_MINOR).put("currency", "EUR");
    }
    return view;
  }

  private static Answer refusal(RefusedRequest request) {
    return Answer.of(request.statusMin(), "", "{\"field\":\"" + request.field() + "\"}");
  }
}
