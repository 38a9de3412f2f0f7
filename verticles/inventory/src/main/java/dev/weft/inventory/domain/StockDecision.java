package dev.weft.inventory.domain;

import com.google.protobuf.Message;

/** What a change of stock comes to. */
public sealed interface StockDecision<A> {
  /** What whoever asked is told when the decision holds. */
  A answer();

  /**
   * An event tells of it, and of the levels that it leads to.
   *
   * @param kind what it is
   * @param event its payload
   */
  record Store<A>(Outcome.Kind kind, Message event, A answer) implements StockDecision<A> {}

  /** No event tells of it; it holds when the stream still ends where its levels were read. */
  record Confirm<A>(A answer) implements StockDecision<A> {}

  /** There is nothing left to do. */
  record Nothing<A>(A answer) implements StockDecision<A> {}
}
