package dev.weft.gateway.eventbus;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import java.util.List;

/** How bus messages are framed: plain WebSocket or SockJS. */
enum Framing {
  /** One message a frame. */
  RAW {
    @Override
    List<String> messages(String frame) {
      return List.of(frame);
    }

    @Override
    String frame(String message) {
      return message;
    }
  },

  /** As SockJS has it, which the JavaScript client of Vert.x speaks. */
  SOCKJS {
    @Override
    List<String> messages(String frame) {
      try {
        Object messages = Json.decodeValue(frame);
        if (messages instanceof String one) {
          return List.of(one);
        }
        if (messages instanceof JsonArray array
            && array.stream().allMatch(String.class::isInstance)) {
          return array.stream().map(String.class::cast).toList();
        }
      } catch (DecodeException broken) {
        // As good as anything else that is no list of texts.
      }
      throw new RefusedException(RefusedException.INVALID_JSON, "not a SockJS list of messages");
    }

    @Override
    String frame(String message) {
      return "a" + Json.encode(List.of(message));
    }
  };

  /** Opens a SockJS session, and keeps it. */
  static final String OPEN = "o";

  static final String HEARTBEAT = "h";

  /**
   * The messages of a client's frame.
   *
   * @throws RefusedException when it holds none
   */
  abstract List<String> messages(String frame);

  /** The frame of a message to a client. */
  abstract String frame(String message);
}
