package dev.weft.bridge.cloudevents;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.nats.client.impl.Headers;
import java.nio.charset.StandardCharsets;

/**
 * The data of an event as a generated message. Protobuf keeps unknown fields; JSON cannot, and
 * drops them, so that a newer minor version is still readable.
 */
public final class EventPayload {
  private static final JsonFormat.Parser JSON = JsonFormat.parser().ignoringUnknownFields();

  private EventPayload() {}

  /** Whether the headers say that the data is JSON. */
  public static boolean isJson(Headers headers) {
    return CloudEventHeaders.contentType(headers).equals(CloudEventHeaders.JSON);
  }

  /**
   * Decodes the data: as JSON where the headers say so, else as protobuf.
   *
   * @param prototype any message of the declared type
   * @throws InvalidProtocolBufferException when the data is not of that type
   */
  public static Message decode(Message prototype, Headers headers, byte[] data)
      throws InvalidProtocolBufferException {
    if (!isJson(headers)) {
      return prototype.getParserForType().parseFrom(data);
    }
    Message.Builder builder = prototype.newBuilderForType();
    JSON.merge(new String(data, StandardCharsets.UTF_8), builder);
    return builder.build();
  }
}
