package dev.weft.inventory.domain;

import com.google.protobuf.Message;

/** What a change of stock comes to. */
public sealed interface StockDecision<A> {
  /** The answer to the caller when the decision holds. */
  A answer();

  /**
   * It has an event, which carries the resulting levels.
   *
   * @param kind what it is
   * @param event its payload
   */
  record Store<A>(Outcome.Kind kind, Message event, A answer) implements StockDecision<A> {}

  /** It has no event; it holds if the stream still ends where its levels were read. */
  record Confirm<A>(A answer) implements StockDecision<A> {}

  /** There is nothing left to do. */
  record Nothing<A>(A answer) implements StockDecision<A> {}
}
