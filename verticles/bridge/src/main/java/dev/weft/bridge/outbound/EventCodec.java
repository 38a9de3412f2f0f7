package dev.weft.bridge.outbound;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.weft.bridge.cloudevents.CloudEvent;
import dev.weft.bridge.cloudevents.CloudEventHeaders;
import dev.weft.bridge.cloudevents.EventPayload;
import dev.weft.bridge.outbound.request.DirectGets;
import dev.weft.bridge.outbound.request.OutgoingMessage;
import dev.weft.kernel.bus.EventHeaders;
import dev.weft.kernel.bus.MessageTypes;
import dev.weft.kernel.journal.JournalMapping;
import dev.weft.proto.journal.v1.NewEvent;
import dev.weft.proto.journal.v1.RecordedEvent;
import io.nats.client.Message;
import io.nats.client.NUID;
import io.nats.client.impl.Headers;
import io.nats.client.support.NatsJetStreamConstants;
import java.time.Instant;
import java.util.Optional;

/**
 * Between the journal's events and the messages that hold them: headers that JetStream and
 * CloudEvents know, and data.
 *
 * <p>Thread-safe.
 */
final class EventCodec {
  private static final String SOURCES = "weft/";
  private static final String SECONDS = "s";

  private final MessageTypes types;

  /**
   * @param types known by name, for data that came as JSON
   */
  EventCodec(MessageTypes types) {
    this.types = types;
  }

  /**
   * The message that stores the event.
   *
   * @param occurred when it happened
   */
  OutgoingMessage encode(NewEvent event, Instant occurred) {
    Headers headers = new Headers();
    String subject = event.getSubject();
    // State that is written again and again has no id that would be known before.
    String id = event.getEventId().isEmpty() ? NUID.nextGlobal() : event.getEventId();
    CloudEventHeaders.write(headers, id, event.getType(), source(subject), occurred);
    if (!event.getEventId().isEmpty()) {
      headers.put(NatsJetStreamConstants.MSG_ID_HDR, headers.getFirst(EventHeaders.CE_ID));
    }
    if (event.hasGuard()) {
      // The subject is always written out: some servers take another message's when it is left out.
      headers
          .put(
              NatsJetStreamConstants.EXPECTED_LAST_SUB_SEQ_HDR,
              Long.toString(event.getGuard().getExpectedSequence()))
          .put(
              NatsJetStreamConstants.EXPECTED_LAST_SUB_SEQ_SUB_HDR,
              event.getGuard().getSubjectFilter());
    }
    if (event.hasFollows()) {
      headers.put(NatsJetStreamConstants.EXPECTED_LAST_SEQ_HDR, Long.toString(event.getFollows()));
    }
    if (event.getTtlSeconds() > 0) {
      headers.put(NatsJetStreamConstants.MSG_TTL_HDR, event.getTtlSeconds() + SECONDS);
    }
    if (!event.getTraceparent().isEmpty()) {
      // Kept where no telemetry is; else the send span writes its own over it.
      headers.put(EventHeaders.TRACEPARENT, event.getTraceparent());
    }
    return new OutgoingMessage(subject, headers, event.getPayload().toByteArray());
  }

  /** The service whose events they are: an order's end and its notification may share an id. */
  private static String source(String subject) {
    int dot = subject.indexOf('.');
    return SOURCES + (dot < 0 ? subject : subject.substring(0, dot));
  }

  /**
   * The event as it was stored, before anybody has read it: the time that the server stored it is
   * not known.
   */
  static RecordedEvent stored(
      String stream, long sequence, NewEvent event, OutgoingMessage message, Instant occurred) {
    return RecordedEvent.newBuilder()
        .setStream(stream)
        .setSubject(event.getSubject())
        .setSequence(sequence)
        .setOccurred(JournalMapping.toTimestamp(occurred))
        .setEventId(CloudEventHeaders.id(message.headers()))
        .setType(event.getType())
        .setPayload(event.getPayload())
        .setTraceparent(CloudEventHeaders.first(message.headers(), EventHeaders.TRACEPARENT))
        .build();
  }

  /** The event that a direct get has brought. */
  RecordedEvent decode(Message message) {
    Instant stored = stored(message.getHeaders());
    CloudEvent event = CloudEvent.of(message.getHeaders(), message.getData());
    Headers headers = event.headers();
    String subject = headers.getLast(NatsJetStreamConstants.NATS_SUBJECT);
    Payload payload = payload(EventPayload.type(headers, subject, types), headers, event.data());
    return RecordedEvent.newBuilder()
        .setOccurred(JournalMapping.toTimestamp(CloudEventHeaders.time(headers).orElse(stored)))
        .setStream(headers.getLast(NatsJetStreamConstants.NATS_STREAM))
        .setSubject(subject)
        .setSequence(DirectGets.sequence(message))
        .setTime(JournalMapping.toTimestamp(stored))
        .setEventId(CloudEventHeaders.idOrMessageId(headers))
        .setType(payload.type())
        .setPayload(payload.data())
        .setTraceparent(CloudEventHeaders.first(headers, EventHeaders.TRACEPARENT))
        .setBatchId(CloudEventHeaders.first(headers, NatsJetStreamConstants.NATS_BATCH_ID_HDR))
        .build();
  }

  private record Payload(String type, ByteString data) {}

  /**
   * The wire form of the type that this version works with, also of events that came as JSON or are
   * older; what cannot be read stays as it is.
   */
  private Payload payload(String type, Headers headers, byte[] data) {
    Payload same = new Payload(type, ByteString.copyFrom(data));
    if (!EventPayload.isJson(headers, data) && !types.isOlder(type)) {
      return same;
    }
    Optional<com.google.protobuf.Message> prototype = types.prototype(type);
    if (prototype.isEmpty()) {
      return same;
    }
    try {
      com.google.protobuf.Message event =
          types.upcast(EventPayload.decode(prototype.get(), headers, data));
      return new Payload(MessageTypes.nameOf(event), event.toByteString());
    } catch (InvalidProtocolBufferException | IllegalArgumentException broken) {
      return same;
    }
  }

  private static Instant stored(Headers headers) {
    return Instant.parse(headers.getLast(NatsJetStreamConstants.NATS_TIMESTAMP));
  }
}
