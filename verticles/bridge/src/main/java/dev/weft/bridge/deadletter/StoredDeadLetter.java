package dev.weft.bridge.deadletter;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.JsonFormat;
import dev.weft.bridge.cloudevents.CloudEvent;
import dev.weft.bridge.cloudevents.CloudEventHeaders;
import dev.weft.bridge.cloudevents.EventPayload;
import dev.weft.bridge.connection.client.MessageHeaders;
import dev.weft.kernel.bus.EventHeaders;
import dev.weft.kernel.bus.MessageTypes;
import dev.weft.kernel.trace.TraceCarrier;
import dev.weft.proto.deadletters.v1.DeadLetter;
import dev.weft.proto.deadletters.v1.DeadLetterDetails;
import dev.weft.proto.deadletters.v1.DeadLetterState;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * A dead letter as the stream holds it.
 *
 * @param subject it is stored under
 * @param stored when
 */
@SuppressWarnings("ArrayRecordComponent") // read-only by contract
record StoredDeadLetter(
    long sequence, String subject, Instant stored, MessageHeaders headers, byte[] data) {
  private static final String SERVER_PREFIX = "nats-";
  private static final JsonFormat.Printer JSON =
      JsonFormat.printer().omittingInsignificantWhitespace();

  /** As far as its order among others goes; empty when it is none: the stream is another one. */
  Optional<IndexedDeadLetter> deadLetter() {
    return DeadLetterMessage.of(subject, headers) instanceof DeadLetterMessage.Given given
        ? Optional.of(given.deadLetter(sequence))
        : Optional.empty();
  }

  /** Its entry in lists. */
  DeadLetter summary(DeadLetterState state) {
    String[] tokens = subject.split("\\.", -1);
    return DeadLetter.newBuilder()
        .setSequence(sequence)
        .setState(state)
        .setRoute(header(DeadLetterHeaders.ROUTE))
        .setStream(tokens[1])
        .setConsumer(tokens[2])
        .setKind(tokens[3])
        .setSubject(DeadLetterHeaders.subject(headers))
        .setStreamSequence(number(DeadLetterHeaders.SEQUENCE))
        .setFailureId(header(DeadLetterHeaders.FAILURE_ID))
        .setReason(header(DeadLetterHeaders.REASON))
        .setDeliveryCount((int) number(DeadLetterHeaders.DELIVERY_COUNT))
        .setTime(time())
        .setType(CloudEventHeaders.type(headers))
        .setTraceId(TraceCarrier.traceId(header(EventHeaders.TRACEPARENT)))
        .build();
  }

  /** All of it; without what the server adds to the headers when it is asked. */
  DeadLetterDetails details(DeadLetterState state, MessageTypes types) {
    DeadLetterDetails.Builder details =
        DeadLetterDetails.newBuilder()
            .setLetter(summary(state))
            .setPayload(ByteString.copyFrom(data))
            .setPayloadJson(payloadJson(types));
    headers.forEach(
        (name, value) -> {
          if (!name.toLowerCase(Locale.ROOT).startsWith(SERVER_PREFIX)) {
            details.addHeaders(DeadLetterDetails.Header.newBuilder().setName(name).setValue(value));
          }
        });
    return details.build();
  }

  /** Whether that would say the same, about the same event or dead letter, under any kind. */
  boolean isSame(String otherSubject, MessageHeaders otherHeaders, byte[] otherData) {
    return withoutKind(subject).equals(withoutKind(otherSubject))
        && DeadLetterHeaders.lasting(headers).equals(DeadLetterHeaders.lasting(otherHeaders))
        && Arrays.equals(data, otherData);
  }

  private static String withoutKind(String subject) {
    return subject.substring(0, subject.lastIndexOf('.'));
  }

  /** What of the event it does not hold; empty when it holds all. */
  String leftOut() {
    return header(DeadLetterHeaders.LEFT_OUT);
  }

  /** The payload as JSON, for display; empty if its type is unknown or it cannot be decoded. */
  private String payloadJson(MessageTypes types) {
    CloudEvent event = CloudEvent.of(headers, data);
    String of = DeadLetterHeaders.subject(event.headers());
    try {
      var prototype = types.prototype(EventPayload.type(event.headers(), of, types));
      return prototype.isEmpty()
          ? ""
          : JSON.print(EventPayload.decode(prototype.get(), event.headers(), event.data()));
    } catch (InvalidProtocolBufferException broken) {
      return "";
    }
  }

  private Timestamp time() {
    Instant time = stored;
    try {
      time = Instant.parse(header(DeadLetterHeaders.TIME));
    } catch (DateTimeException damaged) {
      // when it was stored is close enough
    }
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano())
        .build();
  }

  private long number(String name) {
    try {
      return Long.parseLong(header(name));
    } catch (NumberFormatException damaged) {
      return 0;
    }
  }

  private String header(String name) {
    return headers.inAnyCase(name);
  }
}
