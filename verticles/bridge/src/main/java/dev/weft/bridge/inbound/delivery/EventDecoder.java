package dev.weft.bridge.inbound.delivery;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.weft.bridge.cloudevents.CloudEvent;
import dev.weft.bridge.cloudevents.CloudEventHeaders;
import dev.weft.bridge.cloudevents.EventPayload;
import dev.weft.bridge.common.BridgeFailures;
import dev.weft.bridge.connection.client.MessageHeaders;
import dev.weft.bridge.deadletter.DeadLetterKind;
import dev.weft.kernel.bus.MessageTypes;
import dev.weft.kernel.failure.Failure;
import java.util.Optional;

/**
 * Decodes what a route has received, as this version works with it, or gives the reason why it is a
 * dead letter.
 *
 * <p>Thread-safe.
 */
final class EventDecoder {
  private final MessageTypes types;

  EventDecoder(MessageTypes types) {
    this.types = types;
  }

  /** A decoded event, or the reason why there is none. */
  sealed interface Decoded {}

  record Decodable(Message event) implements Decoded {}

  record Undecodable(DeadLetterKind kind, Failure failure) implements Decoded {}

  /**
   * @param subject tells the type where no header does
   */
  Decoded decode(MessageHeaders headers, String subject, byte[] data) {
    CloudEvent event = CloudEvent.of(headers, data);
    String type = EventPayload.type(event.headers(), subject, types);
    if (type.isEmpty()) {
      return unknown("there is no ce-type header, and no type goes by subject " + subject);
    }
    Optional<Message> prototype = types.prototype(type);
    if (prototype.isEmpty()) {
      return unknown("type " + type + " is not known here");
    }
    try {
      return decode(prototype.get(), event.headers(), event.data());
    } catch (InvalidProtocolBufferException | IllegalArgumentException broken) {
      return undecodable(BridgeFailures.UNDECODABLE, "not a " + type + ": " + broken.getMessage());
    }
  }

  private Decoded decode(Message prototype, MessageHeaders headers, byte[] data)
      throws InvalidProtocolBufferException {
    return EventPayload.isReadable(headers)
        ? new Decodable(types.upcast(EventPayload.decode(prototype, headers, data)))
        : undecodable(
            BridgeFailures.CONTENT_TYPE,
            "content type " + CloudEventHeaders.contentType(headers) + " is not supported");
  }

  private static Decoded unknown(String detail) {
    return new Undecodable(
        DeadLetterKind.UNKNOWN_TYPE, Failure.reject(BridgeFailures.UNKNOWN_TYPE, detail));
  }

  private static Decoded undecodable(String id, String detail) {
    return new Undecodable(DeadLetterKind.UNDECODABLE, Failure.reject(id, detail));
  }
}
