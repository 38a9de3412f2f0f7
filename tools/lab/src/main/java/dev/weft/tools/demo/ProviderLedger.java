package dev.weft.tools.demo;

import java.io.IOException;
import java.util.List;

/** What the payment provider itself says it has done. */
interface ProviderLedger {
  /** Blocks. Every charge that was captured, in no order. */
  List<LedgerCharge> charges() throws IOException, InterruptedException;
}
