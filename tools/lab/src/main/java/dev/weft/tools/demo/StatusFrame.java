package dev.weft.tools.demo;

import dev.weft.tools.lab.StatusFollower;
import io.vertx.core.json.JsonObject;

/**
 * One frame of {@code /api/v1/orders/stream}.
 *
 * @param reason empty when there is none
 * @param receivedNanos {@link System#nanoTime} of its arrival
 */
record StatusFrame(
    long seq, String orderId, String status, String reason, String traceId, long receivedNanos) {
  static StatusFrame of(JsonObject json, long receivedNanos) {
    return new StatusFrame(
        json.getLong("seq"),
        json.getString("orderId"),
        json.getString("status"),
        json.getString("reason", ""),
        json.getString("traceId", ""),
        receivedNanos);
  }

  boolean isFinal() {
    return StatusFollower.isFinal(status);
  }

  /** Whether the frame of another connection has the same content. */
  boolean hasSameContentAs(StatusFrame other) {
    return seq == other.seq && orderId.equals(other.orderId) && status.equals(other.status);
  }
}
