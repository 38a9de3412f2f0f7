package dev.weft.bridge.deadletter;

import dev.weft.kernel.failure.Failure;
import io.nats.client.impl.Headers;

/**
 * Immutable. A message that its route gives up, and why.
 *
 * @param route name of the route
 * @param durable consumer on the server
 * @param stream where the message is stored
 * @param subject the subject it was stored under
 * @param sequence its sequence in the stream
 * @param deliveryCount how often it was delivered
 * @param headers of the message; null when it has none
 * @param data of the message; do not modify
 */
@SuppressWarnings("ArrayRecordComponent") // read-only by contract, as in jnats
public record DeadLetter(
    String route,
    String durable,
    String stream,
    String subject,
    long sequence,
    long deliveryCount,
    DeadLetterKind kind,
    Failure failure,
    Headers headers,
    byte[] data) {

  /** {@code dead_letters.<stream>.<consumer>.<kind>}. */
  public String deadLetterSubject() {
    return DeadLetterHeaders.SUBJECT_PREFIX + stream + "." + durable + "." + kind.token();
  }

  /** The same for each try to write it, so that a redelivery does not write it twice. */
  public String messageId() {
    return "dl:" + stream + ":" + durable + ":" + sequence;
  }
}
