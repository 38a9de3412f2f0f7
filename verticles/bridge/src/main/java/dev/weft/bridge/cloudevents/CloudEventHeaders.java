package dev.weft.bridge.cloudevents;

import dev.weft.kernel.bus.EventHeaders;
import io.nats.client.impl.Headers;
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
   * Writes the attributes of an event whose data is the wire form of a protobuf message.
   *
   * @param id unique among those of the source
   * @param type full name of the message
   * @param source who says so, for example {@code weft/orders}
   */
  public static void write(Headers headers, String id, String type, String source, Instant time) {
    headers
        .put(EventHeaders.CE_ID, PercentEncoding.encode(id))
        .put(EventHeaders.CE_SPECVERSION, SPECVERSION)
        .put(EventHeaders.CE_TYPE, PercentEncoding.encode(type))
        .put(EventHeaders.CE_SOURCE, PercentEncoding.encode(source))
        .put(EventHeaders.CE_TIME, time.toString())
        .put(CE_DATACONTENTTYPE, PROTOBUF)
        .put(EventHeaders.CONTENT_TYPE, PROTOBUF);
  }

  /** {@code ce-id}; empty when there is none. */
  public static String id(Headers headers) {
    return attribute(headers, EventHeaders.CE_ID);
  }

  /**
   * {@code ce-id}, or else {@code Nats-Msg-Id}, which Weft sets alike; empty when both are missing.
   */
  public static String idOrMessageId(Headers headers) {
    String id = id(headers);
    return id.isEmpty() ? attribute(headers, NatsJetStreamConstants.MSG_ID_HDR) : id;
  }

  /** {@code ce-type}; empty when there is none. */
  public static String type(Headers headers) {
    return attribute(headers, EventHeaders.CE_TYPE);
  }

  /** {@code ce-time}; empty when there is none, or none that RFC 3339 knows. */
  public static Optional<Instant> time(Headers headers) {
    String written = first(headers, EventHeaders.CE_TIME);
    try {
      return written.isEmpty()
          ? Optional.empty()
          : Optional.of(OffsetDateTime.parse(written).toInstant());
    } catch (DateTimeParseException broken) {
      return Optional.empty();
    }
  }

  /** The media type without parameters, in lower case; empty when there is none. */
  public static String contentType(Headers headers) {
    String declared = first(headers, EventHeaders.CONTENT_TYPE);
    String value = declared.isEmpty() ? first(headers, CE_DATACONTENTTYPE) : declared;
    int parameters = value.indexOf(';');
    String bare = parameters < 0 ? value : value.substring(0, parameters);
    return bare.trim().toLowerCase(java.util.Locale.ROOT);
  }

  /**
   * The first value of the header in any case, because some languages' libraries rewrite the case;
   * empty when there is none.
   */
  public static String first(Headers headers, String name) {
    if (headers == null) {
      return "";
    }
    String exact = headers.getFirst(name);
    if (exact != null) {
      return exact;
    }
    for (String key : headers.keySet()) {
      if (key.equalsIgnoreCase(name)) {
        return headers.getFirst(key);
      }
    }
    return "";
  }

  private static String attribute(Headers headers, String name) {
    return PercentEncoding.decode(first(headers, name));
  }
}
