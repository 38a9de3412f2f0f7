package dev.weft.tools.provider;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Reads fields of request bodies strictly. */
final class Fields {
  private static final int TEXT_CHARS_MAX = 255;

  private Fields() {}

  /** A text of 0 to 255 characters; it must be there. An empty token is declined, not malformed. */
  static String text(JsonObject body, String field) {
    if (body.getValue(field) instanceof String text && text.length() <= TEXT_CHARS_MAX) {
      return text;
    }
    throw new ProviderException(Http.BAD_REQUEST, "invalid_request", field + " must be a text");
  }

  /** A whole number of minor units, 1 or more. */
  static long amount(JsonObject body) {
    Object value = body.getValue("amountMinor");
    if ((value instanceof Integer || value instanceof Long) && ((Number) value).longValue() >= 1) {
      return ((Number) value).longValue();
    }
    throw new ProviderException(
        Http.BAD_REQUEST, "invalid_request", "amountMinor must be a whole number from 1");
  }

  /** Unambiguous whatever the parts hold, because JSON delimits them. */
  static String digest(String... parts) {
    return HexFormat.of().formatHex(sha256(new JsonArray(List.of(parts)).encode()));
  }

  /** 64 bits that are spread evenly, the same in every process. */
  static long hash(String text) {
    return ByteBuffer.wrap(sha256(text)).getLong();
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible); // every Java has it
    }
  }
}
