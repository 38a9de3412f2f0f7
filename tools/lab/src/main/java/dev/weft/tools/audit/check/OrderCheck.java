package dev.weft.tools.audit.check;

import dev.weft.tools.audit.history.RecordedOrder;

/** One invariant that every order keeps by itself. */
interface OrderCheck {
  /** Two or three words: its line in the table. */
  String name();

  /** Adds what it has checked to the findings, and what is open or violated. */
  void examine(RecordedOrder order, AuditWindow horizon, Findings findings);
}
