package dev.weft.bridge.outbound;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.weft.bridge.cloudevents.CloudEventHeaders;
import dev.weft.kernel.bus.EventHeaders;
import dev.weft.kernel.bus.MessageTypes;
import dev.weft.kernel.journal.JournalMapping;
import dev.weft.proto.journal.v1.RecordedEvent;
import io.nats.client.Message;
import io.nats.client.impl.Headers;
import io.nats.client.support.NatsJetStreamConstants;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * From messages of a direct get to recorded events.
 *
 * <p>Thread-safe.
 */
final class EventReader {
  private static final JsonFormat.Parser JSON = JsonFormat.parser().ignoringUnknownFields();

  private final MessageTypes types;

  EventReader(MessageTypes types) {
    this.types = types;
  }

  RecordedEvent read(Message message) {
    Headers headers = message.getHeaders();
    return RecordedEvent.newBuilder()
        .setStream(headers.getLast(NatsJetStreamConstants.NATS_STREAM))
        .setSubject(headers.getLast(NatsJetStreamConstants.NATS_SUBJECT))
        .setSequence(DirectGets.sequence(message))
        .setTime(JournalMapping.toTimestamp(time(headers)))
        .setEventId(CloudEventHeaders.id(headers))
        .setType(CloudEventHeaders.type(headers))
        .setPayload(payload(headers, message.getData()))
        .setTraceparent(CloudEventHeaders.first(headers, EventHeaders.TRACEPARENT))
        .setBatchId(CloudEventHeaders.first(headers, NatsJetStreamConstants.NATS_BATCH_ID_HDR))
        .build();
  }

  /** The wire form, also of events that came as JSON; what cannot be read stays as it is. */
  private ByteString payload(Headers headers, byte[] data) {
    if (!CloudEventHeaders.contentType(headers).equals(CloudEventHeaders.JSON)) {
      return ByteString.copyFrom(data);
    }
    return types
        .prototype(CloudEventHeaders.type(headers))
        .map(prototype -> fromJson(prototype.newBuilderForType(), data))
        .orElseGet(() -> ByteString.copyFrom(data));
  }

  private static ByteString fromJson(com.google.protobuf.Message.Builder builder, byte[] data) {
    try {
      JSON.merge(new String(data, StandardCharsets.UTF_8), builder);
      return builder.build().toByteString();
    } catch (InvalidProtocolBufferException broken) {
      return ByteString.copyFrom(data);
    }
  }

  private static Instant time(Headers headers) {
    return Instant.parse(headers.getLast(NatsJetStreamConstants.NATS_TIMESTAMP));
  }
}
