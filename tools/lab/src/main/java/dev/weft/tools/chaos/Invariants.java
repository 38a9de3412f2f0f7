package dev.weft.tools.chaos;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What must hold of a run, seen from outside: by the answers of HTTP and the ledger of the
 * provider. Each rule returns its violations, for people; empty is good.
 */
final class Invariants {
  private static final String CONFIRMED = "CONFIRMED";
  private static final String CANCELLED = "CANCELLED";
  private static final String EXPIRED = "EXPIRED";
  private static final int OK = 200;

  private Invariants() {}

  /** One order for each key, answered for and ended. */
  static List<String> orders(RequestOutcomes outcomes, OrderCompletion completion) {
    List<String> violations = new ArrayList<>(outcomes.violations());
    if (outcomes.of(RequestOutcomes.Count.UNANSWERED) > 0) {
      violations.add(
          outcomes.of(RequestOutcomes.Count.UNANSWERED)
              + " orders or changes of stock had no answer though everything was up again");
    }
    Set<String> seen = new HashSet<>();
    for (String id : outcomes.acceptedIds()) {
      if (!seen.add(id)) {
        violations.add("order " + id + " stands for two keys");
      }
    }
    completion
        .pending()
        .forEach((id, last) -> violations.add("order " + id + " has no end, last seen: " + last));
    for (String id : outcomes.cancelledIds()) {
      JsonObject order = completion.ended().get(id);
      if (order != null && !order.getString("status").equals(CANCELLED)) {
        violations.add("order " + id + " was cancelled and is " + order.getString("status"));
      }
    }
    return violations;
  }

  /** None has ended by a deadline that is yet to come. */
  static List<String> deadlines(Map<String, JsonObject> ended) {
    return ended.entrySet().stream()
        .filter(order -> EXPIRED.equals(order.getValue().getString("reason")))
        .map(order -> "order " + order.getKey() + " has expired before its deadline")
        .toList();
  }

  /** One charge of the right amount for each confirmed order; for others all was given back. */
  static List<String> money(Map<String, JsonObject> ended, LedgerTotals ledger) {
    List<String> violations = new ArrayList<>();
    ended.forEach((id, order) -> money(id, order, ledger, violations));
    ledger
        .capturedMinor()
        .forEach(
            (id, amounts) -> {
              if (amounts.size() > 1) {
                violations.add("order " + id + " was charged " + amounts.size() + " times");
              }
            });
    return violations;
  }

  private static void money(
      String id, JsonObject order, LedgerTotals ledger, List<String> violations) {
    long takenMinor =
        ledger.captured(id).stream().mapToLong(Long::longValue).sum() - ledger.refunded(id);
    String status = order.getString("status");
    long dueMinor = status.equals(CONFIRMED) ? order.getLong("totalMinor", -1L) : 0;
    if (takenMinor != dueMinor) {
      violations.add(
          "order " + id + " is " + status + ": due " + dueMinor + ", taken " + takenMinor);
    }
  }

  /**
   * Initial and added stock is available or sold.
   *
   * @param adjustments of stock, by SKU
   * @param inventory the answer to {@code GET /api/v1/inventory}; empty when there was none
   */
  static List<String> stock(
      Map<String, JsonObject> ended,
      Map<String, Long> adjustments,
      Optional<LoadClient.Answer> inventory) {
    if (inventory.filter(answer -> answer.status() == OK).isEmpty()) {
      return List.of(
          "the inventory cannot be read: "
              + inventory.map(answer -> "status " + answer.status()).orElse("no answer"));
    }
    Map<String, Long> shown = available(inventory.get().body());
    Map<String, Long> sold = sold(ended);
    List<String> violations = new ArrayList<>();
    for (String sku : ChaosCatalogue.skus()) {
      Long available = shown.get(sku);
      long expected =
          ChaosCatalogue.stock(sku)
              + adjustments.getOrDefault(sku, 0L)
              - sold.getOrDefault(sku, 0L);
      if (available == null || available != expected || available < 0) {
        String is = available == null ? "not shown" : available.toString();
        violations.add("stock of " + sku + " is " + is + ", should be " + expected);
      }
    }
    return violations;
  }

  /** Units by SKU, of those that are shown. */
  private static Map<String, Long> available(JsonObject inventory) {
    Map<String, Long> available = new HashMap<>();
    for (Object each : inventory.getJsonArray("items", new JsonArray())) {
      JsonObject item = (JsonObject) each;
      available.put(item.getString("sku"), item.getLong("available"));
    }
    return available;
  }

  private static Map<String, Long> sold(Map<String, JsonObject> ended) {
    Map<String, Long> sold = new HashMap<>();
    for (JsonObject order : ended.values()) {
      if (order.getString("status").equals(CONFIRMED)) {
        for (Object each : order.getJsonArray("items")) {
          JsonObject line = (JsonObject) each;
          sold.merge(line.getString("sku"), line.getLong("quantity"), Long::sum);
        }
      }
    }
    return sold;
  }
}
