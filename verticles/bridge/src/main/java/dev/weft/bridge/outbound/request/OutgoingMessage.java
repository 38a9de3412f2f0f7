package dev.weft.bridge.outbound.request;

import dev.weft.bridge.cloudevents.CloudEventHeaders;
import io.nats.client.api.MessageInfo;
import io.nats.client.impl.Headers;
import io.nats.client.support.NatsJetStreamConstants;
import java.util.Arrays;
import java.util.UUID;

/**
 * Immutable by contract: headers and data are not modified once made. A message for the server.
 *
 * @param subject literal
 * @param headers of the event; those of a batch are added with each try
 * @param data payload
 */
@SuppressWarnings("ArrayRecordComponent") // read-only by contract
public record OutgoingMessage(String subject, Headers headers, byte[] data) {
  /** Filter of the guard; null when there is none. */
  public String guardFilter() {
    return headers.getFirst(NatsJetStreamConstants.EXPECTED_LAST_SUB_SEQ_SUB_HDR);
  }

  /** Id of the event; null when it has none. */
  public String id() {
    return headers.getFirst(NatsJetStreamConstants.MSG_ID_HDR);
  }

  /**
   * Whether that message of a stream is this event. An id alone does not say so: whoever may write
   * to the stream may use it.
   */
  public boolean isStoredAs(MessageInfo stored) {
    Headers theirs = stored.getHeaders();
    byte[] bytes = stored.getData() == null ? new byte[0] : stored.getData();
    return subject.equals(stored.getSubject())
        && CloudEventHeaders.id(headers).equals(CloudEventHeaders.id(theirs))
        && CloudEventHeaders.type(headers).equals(CloudEventHeaders.type(theirs))
        && Arrays.equals(data, bytes);
  }

  /** The same event; the server knows it by an id that nobody can have used up. */
  public OutgoingMessage underAnotherId() {
    return id() == null ? this : new OutgoingMessage(subject, withAnotherId(headers), data);
  }

  /** A copy that the server knows by an id that nobody can have used up. */
  public static Headers withAnotherId(Headers headers) {
    return new Headers(headers)
        .put(NatsJetStreamConstants.MSG_ID_HDR, UUID.randomUUID().toString());
  }

  /** What the server counts against its payload limit. */
  public long sizeBytes() {
    return (long) headers.serializedLength() + data.length;
  }
}
