package dev.weft.inventory.domain;

import java.util.Set;

/**
 * What somebody asks of one shard of the stock.
 *
 * @param <A> the answer to the caller
 */
public sealed interface StockChange<A> permits Reserve, Release, Adjust {
  /** Of the order or the adjustment: a token of subjects. */
  String id();

  /** The SKUs whose levels the decision reads; all of the same shard. */
  Set<String> skus(Outcome soFar);

  /**
   * Changes the draft, or leaves it when it fails.
   *
   * @param soFar what was decided under the id before
   */
  StockDecision<A> decide(Outcome soFar, PendingLevels pending);
}
