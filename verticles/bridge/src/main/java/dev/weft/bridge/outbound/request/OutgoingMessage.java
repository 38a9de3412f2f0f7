package dev.weft.bridge.outbound.request;

import dev.weft.bridge.cloudevents.CloudEventHeaders;
import dev.weft.bridge.connection.client.MessageHeaders;
import io.nats.client.support.NatsJetStreamConstants;
import java.util.Arrays;
import java.util.UUID;

/**
 * Immutable by contract: headers and data are not modified once made. A message for the server.
 *
 * @param subject literal
 * @param headers of the event; those of a batch are added with each try
 * @param data payload
 * @param guardFilter of the guard among the headers; null when there is none
 * @param id of the event among the headers; null when it has none
 */
@SuppressWarnings("ArrayRecordComponent") // read-only by contract
public record OutgoingMessage(
    String subject, MessageHeaders headers, byte[] data, String guardFilter, String id) {
  private static final int ID_BYTES = 64;

  /** Without guard and id. */
  public OutgoingMessage(String subject, MessageHeaders headers, byte[] data) {
    this(subject, headers, data, null, null);
  }

  /**
   * Whether that message of a stream is this event. An id alone does not say so: whoever may write
   * to the stream may use it.
   */
  public boolean isStoredAs(LeaderGets.Stored stored) {
    return subject.equals(stored.subject())
        && CloudEventHeaders.id(headers).equals(CloudEventHeaders.id(stored.headers()))
        && CloudEventHeaders.type(headers).equals(CloudEventHeaders.type(stored.headers()))
        && Arrays.equals(data, stored.data());
  }

  /** The same event; the server knows it by an id that nobody can have used up. */
  public OutgoingMessage underAnotherId() {
    String other = UUID.randomUUID().toString();
    return id == null
        ? this
        : new OutgoingMessage(subject, withId(headers, other), data, guardFilter, other);
  }

  /** A copy that the server knows by an id that nobody can have used up. */
  public static MessageHeaders withAnotherId(MessageHeaders headers) {
    return withId(headers, UUID.randomUUID().toString());
  }

  private static MessageHeaders withId(MessageHeaders headers, String id) {
    return headers.copy(1, ID_BYTES).put(NatsJetStreamConstants.MSG_ID_HDR, id);
  }

  /** What the server counts against its payload limit. */
  public long sizeBytes() {
    return (long) headers.sizeBytes() + data.length;
  }
}
