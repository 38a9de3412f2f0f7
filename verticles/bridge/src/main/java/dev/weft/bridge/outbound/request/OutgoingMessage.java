package dev.weft.bridge.outbound.request;

import io.nats.client.impl.Headers;
import io.nats.client.support.NatsJetStreamConstants;

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

  /** What the server counts against its payload limit. */
  public long sizeBytes() {
    return (long) headers.serializedLength() + data.length;
  }
}
