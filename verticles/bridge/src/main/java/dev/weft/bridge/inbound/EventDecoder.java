package dev.weft.bridge.inbound;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import dev.weft.bridge.cloudevents.CloudEventHeaders;
import dev.weft.bridge.deadletter.DeadLetterKind;
import dev.weft.kernel.bus.MessageTypes;
import dev.weft.kernel.failure.Failure;
import io.nats.client.impl.Headers;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * From headers and bytes to the generated message. Protobuf keeps unknown fields; JSON cannot, and
 * drops them, so that a newer minor version is still handled.
 *
 * <p>Thread-safe.
 */
final class EventDecoder {
  private static final JsonFormat.Parser JSON = JsonFormat.parser().ignoringUnknownFields();

  private final MessageTypes types;

  EventDecoder(MessageTypes types) {
    this.types = types;
  }

  /** A decoded event, or the reason why there is none. */
  sealed interface Decoded {}

  record Decodable(Message event) implements Decoded {}

  record Undecodable(DeadLetterKind kind, Failure failure) implements Decoded {}

  Decoded decode(Headers headers, byte[] data) {
    String type = CloudEventHeaders.type(headers);
    if (type.isEmpty()) {
      return unknown("there is no ce-type header");
    }
    Optional<Message> prototype = types.prototype(type);
    if (prototype.isEmpty()) {
      return unknown("type " + type + " is not known here");
    }
    try {
      return decode(prototype.get(), CloudEventHeaders.contentType(headers), data);
    } catch (InvalidProtocolBufferException broken) {
      return undecodable(InboundFailures.UNDECODABLE, "not a " + type + ": " + broken.getMessage());
    }
  }

  private static Decoded decode(Message prototype, String contentType, byte[] data)
      throws InvalidProtocolBufferException {
    return switch (contentType) {
      case "", CloudEventHeaders.PROTOBUF ->
          new Decodable(prototype.getParserForType().parseFrom(data));
      case CloudEventHeaders.JSON -> fromJson(prototype, data);
      default ->
          undecodable(
              InboundFailures.CONTENT_TYPE, "content type " + contentType + " is not supported");
    };
  }

  private static Decoded fromJson(Message prototype, byte[] data)
      throws InvalidProtocolBufferException {
    Message.Builder builder = prototype.newBuilderForType();
    JSON.merge(new String(data, StandardCharsets.UTF_8), builder);
    return new Decodable(builder.build());
  }

  private static Decoded unknown(String detail) {
    return new Undecodable(
        DeadLetterKind.UNKNOWN_TYPE, Failure.reject(InboundFailures.UNKNOWN_TYPE, detail));
  }

  private static Decoded undecodable(String id, String detail) {
    return new Undecodable(DeadLetterKind.UNDECODABLE, Failure.reject(id, detail));
  }
}
