package dev.weft.gateway.feed;

import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/**
 * An order got a status; the text for the clients is made once for all.
 *
 * <p>Event-loop confined.
 */
public final class StatusChange {
  private static final byte FINAL_TEXT = (byte) 0x81;
  private static final int SHORT_LENGTH_MAX = 125;
  private static final byte MEDIUM_LENGTH = 126;
  private static final int MEDIUM_LENGTH_MAX = 0xffff;
  private static final byte LONG_LENGTH = 127;
  private static final int FRAME_HEAD_BYTES_MAX = 10;

  private final long sequence;
  private final String orderId;
  private final String customerId;
  private final String status;
  private final String reason;
  private final Instant at;
  private final String traceId;
  private String text;
  private byte[] webSocketFrame;

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

  /**
   * The text as a WebSocket frame of a server (RFC 6455, section 5.2), not to be modified; encoded
   * once for all clients.
   */
  public byte[] webSocketFrame() {
    if (webSocketFrame == null) {
      byte[] payload = text().getBytes(StandardCharsets.UTF_8);
      ByteBuffer frame = ByteBuffer.allocate(FRAME_HEAD_BYTES_MAX + payload.length).put(FINAL_TEXT);
      if (payload.length <= SHORT_LENGTH_MAX) {
        frame.put((byte) payload.length);
      } else if (payload.length <= MEDIUM_LENGTH_MAX) {
        frame.put(MEDIUM_LENGTH).putShort((short) payload.length);
      } else {
        frame.put(LONG_LENGTH).putLong(payload.length);
      }
      webSocketFrame = Arrays.copyOf(frame.put(payload).array(), frame.position());
    }
    return webSocketFrame;
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
