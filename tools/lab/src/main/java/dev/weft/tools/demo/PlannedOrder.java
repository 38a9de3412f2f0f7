package dev.weft.tools.demo;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * An order that the demo submits, and what must come of it.
 *
 * @param title what it shows, for people
 * @param idempotencyKey empty: none is sent
 */
record PlannedOrder(
    String title,
    String customerId,
    List<Line> lines,
    String paymentToken,
    String idempotencyKey,
    ExpectedOutcome ending) {

  PlannedOrder withKey(String key) {
    return new PlannedOrder(title, customerId, lines, paymentToken, key, ending);
  }

  /** The body of its POST. */
  JsonObject body() {
    JsonArray items = new JsonArray();
    lines.forEach(line -> items.add(line.json()));
    return new JsonObject()
        .put("customerId", customerId)
        .put("items", items)
        .put("paymentToken", paymentToken);
  }
}
