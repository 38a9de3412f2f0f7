package dev.weft.tools.audit.check;

import static dev.weft.tools.audit.history.Step.CAPTURED;
import static dev.weft.tools.audit.history.Step.CONFIRMED;
import static dev.weft.tools.audit.history.Step.REFUND_DUE;

import dev.weft.tools.audit.history.OrderRecord;
import dev.weft.tools.audit.history.RecordLocation;
import dev.weft.tools.audit.history.RecordedOrder;
import dev.weft.tools.audit.history.RecordedStep;
import dev.weft.tools.lab.Amount;

/**
 * The events of an order speak of the same money: captured and confirmed is its total, due and
 * refunded is what was captured. Needs no ledger, so it also holds a provider to its word. A
 * payment of another amount must be given back. Thread-safe, pure.
 */
final class AmountsAgree implements OrderCheck {
  @Override
  public String name() {
    return "amounts";
  }

  @Override
  public void examine(RecordedOrder order, AuditWindow window, Findings findings) {
    if (!order.hasAny(CAPTURED, CONFIRMED, REFUND_DUE)) {
      return;
    }
    findings.checked(1);
    OrderRecord record = order.record();
    differ(order, "confirmed", record.confirmed(), "its total", record.total(), findings);
    differ(order, "due", record.refundDue(), "captured", record.captured(), findings);
    differ(order, "refunded", record.refunded(), "due", record.refundDue(), findings);
    if (order.has(CONFIRMED)) {
      differ(order, "confirmed", record.confirmed(), "captured", record.captured(), findings);
    } else if (areDifferent(record.captured(), record.total()) && !order.has(REFUND_DUE)) {
      notGivenBack(order, window, findings);
    }
  }

  private static void notGivenBack(RecordedOrder order, AuditWindow window, Findings findings) {
    RecordedStep captured = order.first(CAPTURED).orElseThrow();
    if (window.keeps(RecordLocation.ORDERS, captured.timeMs())) {
      OrderRecord record = order.record();
      findings.openUnless(
          window.isLate(captured.timeMs()),
          order.id(),
          "captured is %s, its total is %s, and it is not given back"
              .formatted(record.captured(), record.total()));
    }
  }

  private static void differ(
      RecordedOrder order,
      String what,
      Amount amount,
      String other,
      Amount otherAmount,
      Findings findings) {
    if (areDifferent(amount, otherAmount)) {
      findings.violated(
          order.id(), "%s is %s, %s is %s".formatted(what, amount, other, otherAmount));
    }
  }

  /** What is not there was forgotten, or is still to come. */
  private static boolean areDifferent(Amount one, Amount other) {
    return one != null && other != null && !one.equals(other);
  }
}
