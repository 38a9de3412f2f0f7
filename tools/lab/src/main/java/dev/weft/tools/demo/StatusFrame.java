package dev.weft.tools.demo;

import io.vertx.core.json.JsonObject;
import java.util.Set;

/**
 * One frame of {@code /api/v1/orders/stream}.
 *
 * @param reason empty when there is none
 * @param receivedNanos {@link System#nanoTime} of its arrival
 */
record StatusFrame(
    long seq, String orderId, String status, String reason, String traceId, long receivedNanos) {
  private static final Set<String> FINAL = Set.of("CONFIRMED", "REJECTED", "CANCELLED");

  static StatusFrame parse(String text, long receivedNanos) {
    JsonObject json = new JsonObject(text);
    return new StatusFrame(
        json.getLong("seq"),
        json.getString("orderId"),
        json.getString("status"),
        json.getString("reason", ""),
        json.getString("traceId", ""),
        receivedNanos);
  }

  boolean isFinal() {
    return FINAL.contains(status);
  }

  /** Whether another connection was told the same. */
  boolean saysTheSameAs(StatusFrame other) {
    return seq == other.seq && orderId.equals(other.orderId) && status.equals(other.status);
  }
}
