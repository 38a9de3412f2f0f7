package dev.weft.bridge.outbound;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.weft.bridge.cloudevents.CloudEvent;
import dev.weft.bridge.cloudevents.CloudEventHeaders;
import dev.weft.bridge.cloudevents.EventPayload;
import dev.weft.bridge.cloudevents.PercentEncoding;
import dev.weft.bridge.connection.client.MessageHeaders;
import dev.weft.bridge.connection.client.ReceivedMessage;
import dev.weft.bridge.outbound.request.DirectGets;
import dev.weft.bridge.outbound.request.OutgoingMessage;
import dev.weft.kernel.bus.EventHeaders;
import dev.weft.kernel.bus.MessageTypes;
import dev.weft.kernel.journal.JournalMapping;
import dev.weft.proto.journal.v1.NewEvent;
import dev.weft.proto.journal.v1.RecordedEvent;
import io.nats.client.NUID;
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
    MessageHeaders headers = new MessageHeaders();
    String subject = event.getSubject();
    // State that is written again and again has no id that would be known before.
    boolean hasId = !event.getEventId().isEmpty();
    String id = hasId ? event.getEventId() : NUID.nextGlobal();
    CloudEventHeaders.write(headers, id, event.getType(), source(subject), occurred);
    String messageId = null;
    if (hasId) {
      messageId = PercentEncoding.encode(id);
      headers.add(NatsJetStreamConstants.MSG_ID_HDR, messageId);
    }
    String guard = null;
    if (event.hasGuard()) {
      // The subject is always written out: some servers take another message's when it is left out.
      guard = event.getGuard().getSubjectFilter();
      headers
          .add(
              NatsJetStreamConstants.EXPECTED_LAST_SUB_SEQ_HDR,
              Long.toString(event.getGuard().getExpectedSequence()))
          .add(NatsJetStreamConstants.EXPECTED_LAST_SUB_SEQ_SUB_HDR, guard);
    }
    if (event.hasFollows()) {
      headers.add(NatsJetStreamConstants.EXPECTED_LAST_SEQ_HDR, Long.toString(event.getFollows()));
    }
    if (event.getTtlSeconds() > 0) {
      headers.add(NatsJetStreamConstants.MSG_TTL_HDR, event.getTtlSeconds() + SECONDS);
    }
    if (!event.getTraceparent().isEmpty()) {
      // Kept where no telemetry is; else the send span writes its own over it.
      headers.add(EventHeaders.TRACEPARENT, event.getTraceparent());
    }
    return new OutgoingMessage(
        subject, headers, event.getPayload().toByteArray(), guard, messageId);
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
        .setTraceparent(message.headers().inAnyCase(EventHeaders.TRACEPARENT))
        .build();
  }

  /** The event that a direct get has brought. */
  RecordedEvent decode(ReceivedMessage message) {
    Instant stored = stored(message.headers());
    CloudEvent event = CloudEvent.of(message.headers(), message.data());
    MessageHeaders headers = event.headers();
    String subject = headers.last(NatsJetStreamConstants.NATS_SUBJECT);
    Payload payload = payload(EventPayload.type(headers, subject, types), headers, event.data());
    return RecordedEvent.newBuilder()
        .setOccurred(JournalMapping.toTimestamp(CloudEventHeaders.time(headers).orElse(stored)))
        .setStream(headers.last(NatsJetStreamConstants.NATS_STREAM))
        .setSubject(subject)
        .setSequence(DirectGets.sequence(message.headers()))
        .setTime(JournalMapping.toTimestamp(stored))
        .setEventId(CloudEventHeaders.idOrMessageId(headers))
        .setType(payload.type())
        .setPayload(payload.data())
        .setTraceparent(headers.inAnyCase(EventHeaders.TRACEPARENT))
        .setBatchId(headers.inAnyCase(NatsJetStreamConstants.NATS_BATCH_ID_HDR))
        .build();
  }

  private record Payload(String type, ByteString data) {}

  /**
   * The wire form of the type that this version works with, also of events that came as JSON or are
   * older; what cannot be read stays as it is.
   */
  private Payload payload(String type, MessageHeaders headers, byte[] data) {
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

  private static Instant stored(MessageHeaders headers) {
    return Instant.parse(headers.last(NatsJetStreamConstants.NATS_TIMESTAMP));
  }
}
