package dev.weft.tools.demo;

import dev.weft.tools.lab.Answer;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;

/** What {@code GET /api/v1/inventory} says of a SKU. */
record StockItem(String sku, long available, long priceMinor, String currency) {
  private static StockItem of(JsonObject item) {
    return new StockItem(
        item.getString("sku"),
        item.getLong("available"),
        item.getLong("priceMinor"),
        item.getString("currency"));
  }

  /** The items of an answer by SKU, in its order; empty when it is not an inventory. */
  static Map<String, StockItem> bySku(Answer inventory) {
    Map<String, StockItem> items = new LinkedHashMap<>();
    if (inventory.json().getJsonArray("items") != null) {
      for (Object item : inventory.json().getJsonArray("items")) {
        StockItem read = of((JsonObject) item);
        items.put(read.sku(), read);
      }
    }
    return items;
  }
}
