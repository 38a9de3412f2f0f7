package dev.weft.gateway.api;

import com.google.protobuf.Timestamp;
import dev.weft.kernel.contract.StatusNames;
import dev.weft.kernel.journal.JournalMapping;
import dev.weft.proto.api.v1.Inventory;
import dev.weft.proto.api.v1.OrderAccepted;
import dev.weft.proto.api.v1.OrderView;
import dev.weft.proto.api.v1.StockAdjustment;
import dev.weft.proto.api.v1.Timeline;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** The services' answers as the public JSON: what is not known is not there. */
final class ApiJson {
  private ApiJson() {}

  static JsonObject of(OrderAccepted accepted) {
    return new JsonObject()
        .put("orderId", accepted.getOrderId())
        .put("status", StatusNames.of(accepted.getStatus()));
  }

  static JsonObject of(OrderView order) {
    JsonObject json =
        new JsonObject()
            .put("orderId", order.getOrderId())
            .put("customerId", order.getCustomerId())
            .put("status", StatusNames.of(order.getStatus()));
    if (!order.getReason().isEmpty()) {
      json.put("reason", order.getReason());
    }
    JsonArray items = new JsonArray();
    order.getLinesList().forEach(line -> items.add(of(line)));
    json.put("items", items);
    if (order.hasTotal()) {
      json.put("totalMinor", order.getTotal().getAmountMinor())
          .put("currency", order.getTotal().getCurrency());
    }
    return json.put("createdAt", text(order.getCreatedAt()))
        .put("updatedAt", text(order.getUpdatedAt()))
        .put("traceId", order.getTraceId());
  }

  static JsonObject of(String orderId, Timeline timeline) {
    JsonArray events = new JsonArray();
    timeline.getEntriesList().forEach(entry -> events.add(of(entry)));
    return new JsonObject().put("orderId", orderId).put("events", events);
  }

  static JsonObject of(Inventory inventory) {
    JsonArray items = new JsonArray();
    inventory.getItemsList().forEach(item -> items.add(of(item)));
    return new JsonObject().put("items", items);
  }

  static JsonObject of(Inventory.Item item) {
    JsonObject json = new JsonObject().put("sku", item.getSku()).put("name", item.getName());
    if (item.getUnreadable().isEmpty()) {
      json.put("available", item.getAvailable());
    } else {
      json.put("unreadable", item.getUnreadable());
    }
    return json.put("priceMinor", item.getPrice().getAmountMinor())
        .put("currency", item.getPrice().getCurrency());
  }

  static JsonObject of(StockAdjustment adjustment) {
    return new JsonObject()
        .put("adjustmentId", adjustment.getAdjustmentId())
        .put("sku", adjustment.getSku())
        .put("delta", adjustment.getDelta())
        .put("available", adjustment.getAvailable());
  }

  private static JsonObject of(OrderView.Line line) {
    JsonObject json =
        new JsonObject().put("sku", line.getSku()).put("quantity", line.getQuantity());
    return line.hasUnitPriceMinor() ? json.put("unitPriceMinor", line.getUnitPriceMinor()) : json;
  }

  private static JsonObject of(Timeline.Entry entry) {
    return new JsonObject()
        .put("stream", entry.getStream())
        .put("sequence", entry.getSequence())
        .put("time", text(entry.getTime()))
        .put("type", entry.getType())
        .put("subject", entry.getSubject())
        .put("eventId", entry.getEventId())
        .put("traceId", entry.getTraceId());
  }

  static String text(Timestamp time) {
    return JournalMapping.toInstant(time).toString();
  }
}
