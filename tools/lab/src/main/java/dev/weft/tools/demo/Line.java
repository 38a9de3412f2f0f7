package dev.weft.tools.demo;

import io.vertx.core.json.JsonObject;

/** One line of an order: a SKU and how many. */
record Line(String sku, int quantity) {
  JsonObject json() {
    return new JsonObject().put("sku", sku).put("quantity", quantity);
  }

  @Override
  public String toString() {
    return quantity + " × " + sku;
  }
}
