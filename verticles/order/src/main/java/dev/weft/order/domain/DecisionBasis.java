package dev.weft.order.domain;

/**
 * All that a decision depends on. It is either folded from the order's events or assumed from what
 * caused the input; the sequence guards the append against a wrong assumption.
 *
 * @param phase how far the order has come
 * @param refundDue whether a refund was already asked for
 * @param sequence sequence in ORDERS of the order's last event
 */
public record DecisionBasis(Phase phase, boolean refundDue, long sequence) {

  /** Of an order whose last event is assumed to be the one with that sequence. */
  public static DecisionBasis assumed(Phase phase, long sequence) {
    return new DecisionBasis(phase, false, sequence);
  }
}
