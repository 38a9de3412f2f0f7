package dev.weft.gateway.eventbus;

import io.vertx.core.MultiMap;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Map;

/**
 * One message of a client, in the protocol of the event bus bridges of Vert.x.
 *
 * @param address empty for a ping
 * @param replyAddress empty when no answer is asked for
 */
record BusFrame(Type type, String address, String replyAddress, MultiMap headers, Object body) {
  /** Ids of Vert.x bus clients have 36 characters. */
  private static final int REPLY_ADDRESS_CHARS_MAX = 64;

  private static final int HEADERS_MAX = 32;
  private static final String TEXT = "must be a text";

  /** What a client wants. */
  enum Type {
    SEND,
    PUBLISH,
    REGISTER,
    UNREGISTER,
    PING
  }

  /**
   * Reads a message strictly.
   *
   * @throws RefusedException when it is none
   */
  static BusFrame of(JsonObject json) {
    Type type = type(json.getValue("type"));
    String address = text(json, "address", RefusedException.MISSING_ADDRESS);
    if (address.isEmpty() && type != Type.PING) {
      throw new RefusedException(RefusedException.MISSING_ADDRESS, "address is missing");
    }
    return new BusFrame(
        type,
        address,
        replyAddress(json),
        headers(json.getValue("headers")),
        json.getValue("body"));
  }

  /**
   * The message as JSON.
   *
   * @throws RefusedException when it is not a JSON object
   */
  static JsonObject parse(String text) {
    try {
      return new JsonObject(text);
    } catch (DecodeException broken) {
      throw new RefusedException(RefusedException.INVALID_JSON, "not a JSON object");
    }
  }

  /** Where the answer to such a message goes, as far as it can be read; empty: nowhere. */
  static String replyAddress(JsonObject json) {
    String address = text(json, "replyAddress", RefusedException.INVALID_REPLY_ADDRESS);
    if (address.length() > REPLY_ADDRESS_CHARS_MAX) {
      throw new RefusedException(
          RefusedException.INVALID_REPLY_ADDRESS,
          "replyAddress has more than " + REPLY_ADDRESS_CHARS_MAX + " characters");
    }
    return address;
  }

  private static Type type(Object value) {
    for (Type type : Type.values()) {
      if (type.name().toLowerCase(Locale.ROOT).equals(value)) {
        return type;
      }
    }
    throw new RefusedException(
        RefusedException.INVALID_TYPE, "type must be send, publish, register, unregister or ping");
  }

  private static String text(JsonObject json, String key, String code) {
    Object value = json.getValue(key, "");
    if (value instanceof String text) {
      return text;
    }
    throw new RefusedException(code, key + " " + TEXT);
  }

  /** Headers that describe a stored event are the bridge's to set. */
  private static MultiMap headers(Object value) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    if (value == null) {
      return headers;
    }
    if (!(value instanceof JsonObject json) || json.size() > HEADERS_MAX) {
      throw new RefusedException(
          RefusedException.INVALID_HEADERS,
          "headers must be an object with at most " + HEADERS_MAX + " texts");
    }
    for (Map.Entry<String, Object> header : json) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      boolean own = name.startsWith("weft-") || name.startsWith("ce-");
      if (own || !(header.getValue() instanceof String text)) {
        throw new RefusedException(
            RefusedException.INVALID_HEADERS,
            "header " + header.getKey() + (own ? " is set by Weft only" : " " + TEXT));
      }
      headers.add(header.getKey(), text);
    }
    return headers;
  }
}
