package dev.weft.bridge.deadletter;

import dev.weft.bridge.connection.client.MessageHeaders;
import java.time.Instant;

/**
 * Immutable. A dead letter as the server will take it. An event near the server's limit and its
 * dead letter headers may be too much for one message: then the payload is left out, and if that is
 * not enough, the event's own headers too. The dead letter says so; it names stream and sequence,
 * where the event still is.
 *
 * @param data do not modify
 */
@SuppressWarnings("ArrayRecordComponent") // read-only by contract, as in jnats
record SizedDeadLetter(MessageHeaders headers, byte[] data) {
  static final String PAYLOAD = "payload";
  static final String HEADERS_AND_PAYLOAD = "headers,payload";

  /** A stream of the server stores no more headers than that (error 10097). */
  static final int HEADERS_BYTES_MAX = 65_535;

  private static final byte[] NOTHING = {};

  /**
   * @param bytesMax what the server takes as one message, headers included; none when not positive
   */
  static SizedDeadLetter of(DeadLetter deadLetter, Instant now, long bytesMax) {
    OriginalEvent event = deadLetter.original();
    SizedDeadLetter whole =
        new SizedDeadLetter(DeadLetterHeaders.of(deadLetter, now), event.data());
    if (whole.fits(bytesMax)) {
      return whole;
    }
    SizedDeadLetter noPayload =
        new SizedDeadLetter(whole.headers.put(DeadLetterHeaders.LEFT_OUT, PAYLOAD), NOTHING);
    if (noPayload.fits(bytesMax)) {
      return noPayload;
    }
    DeadLetter bare =
        new DeadLetter(
            event.withoutHeaders(),
            deadLetter.deliveryCount(),
            deadLetter.kind(),
            deadLetter.failure());
    MessageHeaders own =
        DeadLetterHeaders.of(bare, now).put(DeadLetterHeaders.LEFT_OUT, HEADERS_AND_PAYLOAD);
    return new SizedDeadLetter(own, NOTHING);
  }

  private boolean fits(long bytesMax) {
    long headerBytes = headers.sizeBytes();
    return headerBytes <= HEADERS_BYTES_MAX
        && (bytesMax <= 0 || headerBytes + data.length <= bytesMax);
  }
}
