package dev.weft.bridge.outbound;

import io.nats.client.impl.Headers;

/**
 * Immutable by contract: headers and data are not modified once made. A message for the server.
 *
 * @param subject literal
 * @param headers of the event; those of a batch are added with each try
 * @param data payload
 */
@SuppressWarnings("ArrayRecordComponent") // read-only by contract
record OutgoingMessage(String subject, Headers headers, byte[] data) {
  /** What the server counts against its payload limit. */
  long sizeBytes() {
    return (long) headers.serializedLength() + data.length;
  }
}
