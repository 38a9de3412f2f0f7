package dev.weft.gateway.eventbus;

import dev.weft.kernel.failure.FailureKind;
import io.vertx.core.MultiMap;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;

/**
 * Writes messages to one bus client, in the protocol of the Vert.x event bus bridges. Sends an
 * error in place of a message that exceeds the frame limit.
 *
 * <p>Event-loop confined.
 */
final class BusOutput {
  private static final String AUTHORIZATION = "Authorization";

  private final ServerWebSocket socket;
  private final Framing framing;
  private final int charsMax;

  BusOutput(ServerWebSocket socket, Framing framing, int charsMax) {
    this.socket = socket;
    this.framing = framing;
    this.charsMax = charsMax;
  }

  /** The client has not read what was written. */
  boolean isFull() {
    return !socket.isClosed() && socket.writeQueueFull();
  }

  /**
   * A message for an address, or an answer; false when the client may not get it, and gets an
   * error.
   */
  boolean message(String address, Message<Object> message) {
    try {
      MultiMap headers = message.headers();
      JsonObject frame =
          new JsonObject()
              .put("type", "rec")
              .put("address", address)
              .put("body", BusBodies.toClient(message.body(), headers));
      JsonObject shown = new JsonObject();
      headers.names().stream()
          .filter(name -> !name.equalsIgnoreCase(AUTHORIZATION))
          .forEach(name -> shown.put(name, headers.get(name)));
      if (!shown.isEmpty()) {
        frame.put("headers", shown);
      }
      if (message.replyAddress() != null) {
        frame.put("replyAddress", message.replyAddress());
      }
      return write(frame);
    } catch (RefusedException unspeakable) {
      refusal(address, unspeakable);
      return false;
    }
  }

  /** What came instead of an answer. */
  void failure(String replyAddress, Throwable error) {
    JsonObject frame = new JsonObject().put("type", "err").put("address", replyAddress);
    if (error instanceof ReplyException reply) {
      frame.put("failureCode", reply.failureCode()).put("failureType", reply.failureType().name());
    }
    write(frame.put("message", String.valueOf(error.getMessage())));
  }

  /** As an answer where one was asked for: a client would wait for it. */
  void refusal(String replyAddress, RefusedException refused) {
    JsonObject frame = new JsonObject().put("type", "err").put("body", refused.code());
    if (!replyAddress.isEmpty()) {
      frame
          .put("address", replyAddress)
          .put("failureCode", FailureKind.REJECT.code())
          .put("failureType", "RECIPIENT_FAILURE");
    }
    write(frame.put("message", refused.code() + ": " + refused.getMessage()));
  }

  private boolean write(JsonObject message) {
    String text = message.encode();
    if (text.length() > charsMax) {
      refusal(
          message.getString("address", ""),
          new RefusedException(
              RefusedException.TOO_LARGE, "the message has " + text.length() + " characters"));
      return false;
    }
    if (!socket.isClosed()) {
      socket.writeTextMessage(framing.frame(text));
    }
    return true;
  }
}
