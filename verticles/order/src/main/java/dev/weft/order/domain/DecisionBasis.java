package dev.weft.order.domain;

/**
 * All that a decision depends on. It is either folded from the order's events or guessed from what
 * caused the input; the sequence guards the append against a wrong guess.
 *
 * @param phase how far the order has come
 * @param refundDue whether a refund was already asked for
 * @param sequence sequence in ORDERS of the order's last event
 */
public record DecisionBasis(Phase phase, boolean refundDue, long sequence) {

  /** The order is believed to stand right behind that event, with nothing after it. */
  public static DecisionBasis guess(Phase phase, long sequence) {
    return new DecisionBasis(phase, false, sequence);
  }
}
