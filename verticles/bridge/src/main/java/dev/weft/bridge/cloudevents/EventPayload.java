package dev.weft.bridge.cloudevents;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import dev.weft.bridge.connection.client.MessageHeaders;
import dev.weft.kernel.bus.MessageTypes;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * The data of an event as a generated message. Protobuf keeps unknown fields; JSON cannot, and
 * drops them, so that a newer minor version is still readable.
 */
public final class EventPayload {
  /** Names that libraries have for it; it is meant where none is given, too. */
  private static final Set<String> PROTOBUF =
      Set.of(
          "",
          CloudEventHeaders.PROTOBUF,
          "application/x-protobuf",
          "application/vnd.google.protobuf");

  private static final JsonFormat.Parser JSON = JsonFormat.parser().ignoringUnknownFields();

  private EventPayload() {}

  /**
   * The full name of the message type: as the headers say, or else as the subject does; empty when
   * neither tells.
   */
  public static String type(MessageHeaders headers, String subject, MessageTypes types) {
    String declared = CloudEventHeaders.type(headers);
    return declared.isEmpty() ? types.ofSubject(subject).orElse("") : declared;
  }

  /**
   * Whether the data is JSON. Where the headers do not say, a brace does: in protobuf that byte
   * would begin a group, which no event has.
   */
  public static boolean isJson(MessageHeaders headers, byte[] data) {
    String declared = CloudEventHeaders.contentType(headers);
    return declared.isEmpty()
        ? data.length > 0 && data[0] == '{'
        : declared.equals(CloudEventHeaders.JSON);
  }

  /** Whether {@link #decode} reads what the headers declare. */
  public static boolean isReadable(MessageHeaders headers) {
    String declared = CloudEventHeaders.contentType(headers);
    return declared.equals(CloudEventHeaders.JSON) || PROTOBUF.contains(declared);
  }

  /**
   * Decodes the data: as JSON where {@link #isJson}, else as protobuf.
   *
   * @param prototype any message of the declared type
   * @throws InvalidProtocolBufferException when the data is not of that type
   */
  public static Message decode(Message prototype, MessageHeaders headers, byte[] data)
      throws InvalidProtocolBufferException {
    if (!isJson(headers, data)) {
      return prototype.getParserForType().parseFrom(data);
    }
    Message.Builder builder = prototype.newBuilderForType();
    JSON.merge(new String(data, StandardCharsets.UTF_8), builder);
    return builder.build();
  }
}
