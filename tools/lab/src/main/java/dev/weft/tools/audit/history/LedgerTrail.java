package dev.weft.tools.audit.history;

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
public record LedgerTrail(
    int charges, Amount charged, long charge, long chargedMs, int refunds, Amount refunded) {
  static final LedgerTrail NONE = new LedgerTrail(0, null, 0, 0, 0, null);

  LedgerTrail plus(Fact fact) {
    return fact.kind().equals(Fact.Kind.CHARGED)
        ? new LedgerTrail(
            charges + 1, fact.amount(), fact.charge(), fact.timeMs(), refunds, refunded)
        : new LedgerTrail(charges, charged, charge, chargedMs, refunds + 1, fact.amount());
  }

  /** Whether its charge has the id with that hash. */
  public boolean isCharge(long hash) {
    return charge == hash;
  }
}
