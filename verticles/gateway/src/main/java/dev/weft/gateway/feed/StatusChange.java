package dev.weft.gateway.feed;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * An order got a status; the text for the clients is made once for all.
 *
 * <p>Event-loop confined.
 */
public final class StatusChange {
  private final long sequence;
  private final String orderId;
  private final String customerId;
  private final String status;
  private final String reason;
  private final Instant at;
  private final String traceId;
  private String text;
  private byte[] bytes;

  /**
   * @param sequence of the event in stream ORDERS
   * @param reason empty when there is none
   * @param at when it happened, as the event says
   * @param traceId empty when it was not traced
   */
  StatusChange(
      long sequence,
      String orderId,
      String customerId,
      String status,
      String reason,
      Instant at,
      String traceId) {
    this.sequence = sequence;
    this.orderId = orderId;
    this.customerId = customerId;
    this.status = status;
    this.reason = reason;
    this.at = at;
    this.traceId = traceId;
  }

  /** The same by the customer's id. */
  StatusChange of(String customer) {
    return customer.equals(customerId)
        ? this
        : new StatusChange(sequence, orderId, customer, status, reason, at, traceId);
  }

  public long sequence() {
    return sequence;
  }

  public String orderId() {
    return orderId;
  }

  public String customerId() {
    return customerId;
  }

  /** The text in UTF-8, not to be modified; encoded once for all clients. */
  public byte[] bytes() {
    if (bytes == null) {
      bytes = text().getBytes(StandardCharsets.UTF_8);
    }
    return bytes;
  }

  /** The change as one JSON object, on one line. */
  public String text() {
    if (text == null) {
      JsonObject json =
          new JsonObject()
              .put("seq", sequence)
              .put("orderId", orderId)
              .put("customerId", customerId)
              .put("status", status);
      if (!reason.isEmpty()) {
        json.put("reason", reason);
      }
      text = json.put("at", at.toString()).put("traceId", traceId).encode();
    }
    return text;
  }
}
