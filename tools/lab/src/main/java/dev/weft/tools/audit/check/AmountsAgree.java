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
  public void examine(RecordedOrder order, AuditWindow horizon, Findings findings) {
    if (!order.hasAny(CAPTURED, CONFIRMED, REFUND_DUE)) {
      return;
    }
    findings.checked(1);
    OrderRecord trail = order.trail();
    differ(order, "confirmed", trail.confirmed(), "its total", trail.total(), findings);
    differ(order, "due", trail.refundDue(), "captured", trail.captured(), findings);
    differ(order, "refunded", trail.refunded(), "due", trail.refundDue(), findings);
    if (order.has(CONFIRMED)) {
      differ(order, "confirmed", trail.confirmed(), "captured", trail.captured(), findings);
    } else if (areDifferent(trail.captured(), trail.total()) && !order.has(REFUND_DUE)) {
      notGivenBack(order, horizon, findings);
    }
  }

  private static void notGivenBack(RecordedOrder order, AuditWindow horizon, Findings findings) {
    RecordedStep captured = order.first(CAPTURED).orElseThrow();
    if (horizon.keeps(RecordLocation.ORDERS, captured.timeMs())) {
      OrderRecord trail = order.trail();
      findings.openUnless(
          horizon.isLate(captured.timeMs()),
          order.id(),
          "captured is %s, its total is %s, and it is not given back"
              .formatted(trail.captured(), trail.total()));
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
