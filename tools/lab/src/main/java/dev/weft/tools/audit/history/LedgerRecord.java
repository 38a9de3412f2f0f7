package dev.weft.tools.audit.history;

import dev.weft.tools.lab.Amount;

/**
 * What the payment provider's ledger holds about one order.
 *
 * @param charges how often money was taken
 * @param charged the last of them; null for none
 * @param charge hash of its id
 * @param chargedMs when, to the second
 * @param refunds how often money was given back
 * @param refunded the last of them; null for none
 */
public record LedgerRecord(
    int charges, Amount charged, long charge, long chargedMs, int refunds, Amount refunded) {
  static final LedgerRecord NONE = new LedgerRecord(0, null, 0, 0, 0, null);

  LedgerRecord plus(Fact fact) {
    return fact.kind().equals(Fact.Kind.CHARGED)
        ? new LedgerRecord(
            charges + 1, fact.amount(), fact.charge(), fact.timeMs(), refunds, refunded)
        : new LedgerRecord(charges, charged, charge, chargedMs, refunds + 1, fact.amount());
  }

  /** Whether its charge has the id with that hash. */
  public boolean isCharge(long hash) {
    return charge == hash;
  }
}
