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
  /** Covers differing clocks, and the time between a decision and its storing. */
  private static final Duration MARGIN = Duration.ofHours(1);

  /** Whether the outcome of an order stored at that time may have expired. */
  boolean mayHaveExpired(Instant stored) {
    return stored.isBefore(clock.instant().minus(kept).plus(MARGIN));
  }
}
