package dev.weft.bridge.cloudevents;

import dev.weft.bridge.connection.client.MessageHeaders;
import dev.weft.kernel.bus.EventHeaders;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;

/**
 * An event as binary content mode has it, in whichever mode it came: attributes as headers, and
 * data. In structured mode the message's data is the whole event in JSON (CloudEvents 1.0, JSON
 * event format).
 */
@SuppressWarnings("ArrayRecordComponent") // read-only by contract, as in jnats
public record CloudEvent(MessageHeaders headers, byte[] data) {
  /** Content type of structured mode. */
  public static final String STRUCTURED = "application/cloudevents+json";

  private static final String PREFIX = "ce-";
  private static final String SPECVERSION = "specversion";
  private static final String CONTENT_TYPE = "datacontenttype";
  private static final String DATA = "data";
  private static final String DATA_BASE64 = "data_base64";

  /** What is no event in structured mode stays as it is. */
  public static CloudEvent of(MessageHeaders headers, byte[] data) {
    CloudEvent same = new CloudEvent(headers, data);
    if (data.length == 0 || data[0] != '{') {
      return same;
    }
    String declared = CloudEventHeaders.contentType(headers);
    if (!declared.equals(STRUCTURED) && !declared.isEmpty()) {
      return same;
    }
    try {
      JsonObject event = new JsonObject(Buffer.buffer(data));
      return CloudEventHeaders.SPECVERSION.equals(event.getValue(SPECVERSION))
          ? unpack(headers, event)
          : same;
    } catch (DecodeException | IllegalArgumentException malformed) {
      return same;
    }
  }

  private static CloudEvent unpack(MessageHeaders around, JsonObject event) {
    MessageHeaders headers = new MessageHeaders();
    around.forEach(
        (name, value) -> {
          String lower = name.toLowerCase(Locale.ROOT);
          if (!lower.startsWith(PREFIX) && !lower.equals("content-type")) {
            headers.add(name, value);
          }
        });
    for (Map.Entry<String, Object> attribute : event) {
      String name = attribute.getKey();
      if (attribute.getValue() != null && !name.equals(DATA) && !name.equals(DATA_BASE64)) {
        headers.put(PREFIX + name, PercentEncoding.encode(attribute.getValue().toString()));
      }
    }
    Object declared = event.getValue(CONTENT_TYPE);
    headers.put(
        EventHeaders.CONTENT_TYPE, declared == null ? CloudEventHeaders.JSON : declared.toString());
    return new CloudEvent(headers, data(headers, event));
  }

  private static byte[] data(MessageHeaders headers, JsonObject event) {
    if (event.getValue(DATA_BASE64) instanceof String encoded) {
      return Base64.getDecoder().decode(encoded);
    }
    Object data = event.getValue(DATA);
    boolean isJson = CloudEventHeaders.contentType(headers).endsWith("json");
    return data instanceof String text && !isJson
        ? text.getBytes(StandardCharsets.UTF_8)
        : Json.encodeToBuffer(data).getBytes();
  }
}
