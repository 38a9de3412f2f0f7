package dev.weft.bridge.outbound;

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
record OutgoingMessage(String subject, Headers headers, byte[] data) {
  /** Filter of the guard; null when there is none. */
  String guardFilter() {
    return headers.getFirst(NatsJetStreamConstants.EXPECTED_LAST_SUB_SEQ_SUB_HDR);
  }

  /** Id of the event; null when it has none. */
  String id() {
    return headers.getFirst(NatsJetStreamConstants.MSG_ID_HDR);
  }

  /** What the server counts against its payload limit. */
  long sizeBytes() {
    return (long) headers.serializedLength() + data.length;
  }
}
