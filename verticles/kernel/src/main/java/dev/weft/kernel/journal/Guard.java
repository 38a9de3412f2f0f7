package dev.weft.kernel.journal;

import java.util.Objects;

/**
 * Optimistic concurrency: the append succeeds only if the last message on the filter has that
 * sequence (NATS {@code Nats-Expected-Last-Subject-Sequence} and {@code …-Subject}).
 *
 * @param subjectFilter a subject, wildcards allowed; must match the subject of the event
 * @param expectedSequence stream sequence; 0 when there must be none yet
 */
public record Guard(String subjectFilter, long expectedSequence) {
  public Guard {
    Objects.requireNonNull(subjectFilter);
    if (expectedSequence < 0) {
      throw new IllegalArgumentException("expectedSequence " + expectedSequence + " < 0");
    }
  }

  /** Nothing may be stored on the filter yet: the first writer wins for ever. */
  public static Guard none(String subjectFilter) {
    return new Guard(subjectFilter, 0);
  }
}
