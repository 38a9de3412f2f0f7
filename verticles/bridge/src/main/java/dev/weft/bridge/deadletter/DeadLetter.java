package dev.weft.bridge.deadletter;

import dev.weft.kernel.failure.Failure;

/**
 * An event that its route gives up, and why.
 *
 * @param deliveryCount how often it was delivered
 */
public record DeadLetter(
    OriginalEvent original, long deliveryCount, DeadLetterKind kind, Failure failure) {

  /** {@code dead_letters.<stream>.<consumer>.<kind>}. */
  public String deadLetterSubject() {
    return original.deadLetterSubject(kind.token());
  }

  /**
   * The same for each try to write it, so that a redelivery does not write it twice; another one
   * when a replay has failed.
   */
  public String messageId() {
    return original.deadLetter() > 0
        ? "dl:replay:" + original.deadLetter()
        : "dl:" + original.stream() + ":" + original.durable() + ":" + original.sequence();
  }
}
