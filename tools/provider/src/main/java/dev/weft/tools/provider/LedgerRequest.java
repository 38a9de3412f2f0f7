package dev.weft.tools.provider;

/** What is asked of the cashier; one after the other, so that each sees what was before. */
sealed interface LedgerRequest {
  /** The idempotency key. */
  String key();

  /** Moves money, once for its key. */
  sealed interface Move extends LedgerRequest permits ChargeRequest, RefundRequest {
    /** Differs when what is asked differs. */
    String fingerprint();
  }

  /** Asks for the charge with the key. */
  record LookUp(String key) implements LedgerRequest {}
}
