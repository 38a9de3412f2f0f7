package dev.weft.bridge.outbound.commit;

import dev.weft.bridge.connection.client.ReceivedMessage;
import dev.weft.kernel.failure.Condition;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;

/** The server's answer to a publish into a stream. */
sealed interface PubAck {
  /**
   * The server has it.
   *
   * @param sequence of the (last) message
   * @param duplicate it had it before
   */
  record Stored(long sequence, boolean duplicate) implements PubAck {}

  /**
   * A guard did not hold, or a message id of a batch is known already. Nothing was stored.
   *
   * @param code of the server
   */
  record Conflict(String detail, int code) implements PubAck {}

  /** A message of a batch has arrived that is not the last one. */
  record Staged() implements PubAck {}

  /**
   * A message of the batch was lost on its way, or refused: only its own sender got that answer.
   */
  record Incomplete(String reason) implements PubAck {}

  /** Not stored now; the same may succeed later. */
  record NotNow(String reason) implements PubAck {}

  /**
   * Not stored, for as long as the condition lasts.
   *
   * @param code of the server
   */
  record Refused(Condition condition, String reason, int code) implements PubAck {}

  /** Reads the server's reply. */
  static PubAck of(ReceivedMessage reply) {
    if (reply.isStatus()) {
      // 503: nobody listens there now, as while a stream has no leader.
      return new NotNow(reply.headers().status().getMessageWithCode());
    }
    if (reply.data().length == 0) {
      return new Staged();
    }
    try {
      JsonObject json = Buffer.buffer(reply.data()).toJsonObject();
      JsonObject error = json.getJsonObject("error");
      return error == null ? stored(json) : ServerError.of(error);
    } catch (DecodeException | ClassCastException unreadable) {
      return new NotNow("unreadable acknowledgement: " + unreadable.getMessage());
    }
  }

  private static PubAck stored(JsonObject json) {
    long sequence = json.getLong("seq", 0L);
    return sequence == 0
        ? new NotNow("an acknowledgement without a sequence")
        : new Stored(sequence, json.getBoolean("duplicate", false));
  }
}
