package dev.weft.inventory.flow;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * How long the stream of a shard remembers what was decided about an order.
 *
 * @param kept how long outcomes are kept: well above the longest life of an order
 */
public record OutcomeMemory(Duration kept, InstantSource clock) {
  /** For clocks that differ, and for the time that a decision takes until it is stored. */
  private static final Duration MARGIN = Duration.ofHours(1);

  /** Whether an outcome may have been there, and be gone, of an order that was stored then. */
  boolean mayHaveForgotten(Instant stored) {
    return stored.isBefore(clock.instant().minus(kept).plus(MARGIN));
  }
}
