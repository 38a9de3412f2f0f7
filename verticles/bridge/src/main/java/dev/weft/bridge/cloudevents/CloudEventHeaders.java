package dev.weft.bridge.cloudevents;

import dev.weft.bridge.connection.client.MessageHeaders;
import dev.weft.kernel.bus.EventHeaders;
import io.nats.client.support.NatsJetStreamConstants;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * Writes and reads the attributes of a CloudEvent in binary content mode (CloudEvents 1.0, NATS
 * protocol binding): the payload is the message's data, attributes are headers.
 */
public final class CloudEventHeaders {
  public static final String SPECVERSION = "1.0";
  public static final String PROTOBUF = "application/protobuf";
  public static final String JSON = "application/json";

  /** What the binding calls the content type, which {@code Content-Type} is for everybody else. */
  private static final String CE_DATACONTENTTYPE = "ce-datacontenttype";

  private CloudEventHeaders() {}

  /**
   * Adds the attributes of an event whose data is the wire form of a protobuf message.
   *
   * @param id unique among those of the source
   * @param type full name of the message
   * @param source who says so, for example {@code weft/orders}
   */
  public static void write(
      MessageHeaders headers, String id, String type, String source, Instant time) {
    headers
        .add(EventHeaders.CE_ID, PercentEncoding.encode(id))
        .add(EventHeaders.CE_SPECVERSION, SPECVERSION)
        .add(EventHeaders.CE_TYPE, PercentEncoding.encode(type))
        .add(EventHeaders.CE_SOURCE, PercentEncoding.encode(source))
        .add(EventHeaders.CE_TIME, time.toString())
        .add(CE_DATACONTENTTYPE, PROTOBUF)
        .add(EventHeaders.CONTENT_TYPE, PROTOBUF);
  }

  /** {@code ce-id}; empty when there is none. */
  public static String id(MessageHeaders headers) {
    return attribute(headers, EventHeaders.CE_ID);
  }

  /**
   * {@code ce-id}, or else {@code Nats-Msg-Id}, which Weft sets alike; empty when both are missing.
   */
  public static String idOrMessageId(MessageHeaders headers) {
    String id = id(headers);
    return id.isEmpty() ? attribute(headers, NatsJetStreamConstants.MSG_ID_HDR) : id;
  }

  /** {@code ce-type}; empty when there is none. */
  public static String type(MessageHeaders headers) {
    return attribute(headers, EventHeaders.CE_TYPE);
  }

  /** {@code ce-time}; empty when there is none, or none that RFC 3339 knows. */
  public static Optional<Instant> time(MessageHeaders headers) {
    String written = headers.inAnyCase(EventHeaders.CE_TIME);
    try {
      return written.isEmpty()
          ? Optional.empty()
          : Optional.of(OffsetDateTime.parse(written).toInstant());
    } catch (DateTimeParseException broken) {
      return Optional.empty();
    }
  }

  /** The media type without parameters, in lower case; empty when there is none. */
  public static String contentType(MessageHeaders headers) {
    String declared = headers.inAnyCase(EventHeaders.CONTENT_TYPE);
    String value = declared.isEmpty() ? headers.inAnyCase(CE_DATACONTENTTYPE) : declared;
    int parameters = value.indexOf(';');
    String bare = parameters < 0 ? value : value.substring(0, parameters);
    return bare.trim().toLowerCase(java.util.Locale.ROOT);
  }

  private static String attribute(MessageHeaders headers, String name) {
    return PercentEncoding.decode(headers.inAnyCase(name));
  }
}
