package dev.weft.tools.audit.check;

import dev.weft.tools.audit.history.RecordedOrder;

/** One invariant that every order keeps by itself. */
interface OrderCheck {
  /** Two or three words: its line in the table. */
  String name();

  /** Tells the findings what it has looked at, and what is open or wrong about it. */
  void examine(RecordedOrder order, AuditWindow horizon, Findings findings);
}
