package dev.weft.tools.audit.check;

import dev.weft.tools.audit.history.RecordedOrder;

/** An invariant of each single order. */
interface OrderCheck {
  /** Two or three words: its line in the table. */
  String name();

  /** Adds what it has checked to the findings, and what is open or violated. */
  void examine(RecordedOrder order, AuditWindow window, Findings findings);
}
