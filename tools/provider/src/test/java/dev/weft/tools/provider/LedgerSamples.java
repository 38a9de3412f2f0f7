package dev.weft.tools.provider;

import dev.weft.tools.provider.LedgerEntry.Kind;
import dev.weft.tools.provider.LedgerEntry.Status;

/** Entries as the provider would write them. */
final class LedgerSamples {
  private LedgerSamples() {}

  static LedgerEntry captured(long sequence) {
    return new LedgerEntry(
        sequence,
        Kind.CHARGE,
        Kind.CHARGE.id(sequence),
        "key-" + sequence,
        "f",
        Status.CAPTURED,
        "",
        100,
        "EUR",
        "Bestellung Ä " + sequence,
        "2026-01-01T00:00:00Z");
  }
}
