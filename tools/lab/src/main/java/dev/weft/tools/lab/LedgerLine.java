package dev.weft.tools.lab;

/**
 * Money that the payment provider took or gave back.
 *
 * @param id the provider's
 * @param orderId whose
 */
public record LedgerLine(Kind kind, String id, String orderId, Amount amount, long timeMs) {
  /** Which way the money went. */
  public enum Kind {
    CHARGE,
    REFUND
  }
}
