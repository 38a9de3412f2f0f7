package dev.weft.tools.audit.check;

import static dev.weft.tools.audit.history.Step.CANCELLED;
import static dev.weft.tools.audit.history.Step.CAPTURED;
import static dev.weft.tools.audit.history.Step.CONFIRMED;
import static dev.weft.tools.audit.history.Step.DECLINED;
import static dev.weft.tools.audit.history.Step.REFUND_DUE;
import static dev.weft.tools.audit.history.Step.REJECTED;
import static dev.weft.tools.audit.history.Step.RESERVED;

import dev.weft.tools.audit.history.LedgerRecord;
import dev.weft.tools.audit.history.OrderRecord;
import dev.weft.tools.audit.history.RecordLocation;
import dev.weft.tools.audit.history.RecordedOrder;
import dev.weft.tools.audit.history.RecordedStep;
import dev.weft.tools.lab.Amount;
import java.util.List;

/**
 * The provider took money once for each confirmed order, its total, and for no other order, but for
 * those that are refunded.
 */
final class ChargedOnce implements OrderCheck {
  @Override
  public String name() {
    return "charges";
  }

  @Override
  public void examine(RecordedOrder order, AuditWindow window, Findings findings) {
    LedgerRecord ledger = order.record().ledger();
    if (ledger.charges() == 0 && !order.hasAny(CONFIRMED, CAPTURED)) {
      return;
    }
    findings.checked(1);
    if (ledger.charges() == 0) {
      notCharged(order, window, findings);
      return;
    }
    if (ledger.charges() > 1) {
      findings.violated(order.id(), "was charged " + ledger.charges() + " times");
    }
    amounts(order, findings);
    reasons(order, window, findings);
    whatFollowed(order, window, findings);
  }

  /** The ledger was read after the cut: the charge of what was captured before must be in it. */
  private static void notCharged(RecordedOrder order, AuditWindow window, Findings findings) {
    List<RecordedStep> paid =
        order.all(CONFIRMED, CAPTURED).stream().filter(window::isJudged).toList();
    if (!paid.isEmpty()) {
      findings.violated(
          order.id(), "is " + OneFinalState.named(paid) + ", but the provider never charged it");
    }
  }

  /** What was taken by mistake and is given back is no order's total. */
  private static void amounts(RecordedOrder order, Findings findings) {
    OrderRecord record = order.record();
    Amount charged = record.ledger().charged();
    boolean givenBack = order.has(REFUND_DUE) && !order.has(CONFIRMED);
    if (!givenBack && record.total() != null && !record.total().equals(charged)) {
      findings.violated(order.id(), "was charged " + charged + ", its total is " + record.total());
    }
    if (record.captured() != null && !record.captured().equals(charged)) {
      findings.violated(
          order.id(), "was charged " + charged + ", captured is " + record.captured());
    }
    if (order.has(CAPTURED) && !record.ledger().isCharge(record.capturedCharge())) {
      findings.violated(order.id(), "is captured with an id that is not that of its charge");
    }
  }

  private static void reasons(RecordedOrder order, AuditWindow window, Findings findings) {
    long chargedMs = order.record().ledger().chargedMs();
    if (order.has(DECLINED)) {
      findings.violated(order.id(), "was charged and is " + order.first(DECLINED).get());
    } else if (!order.has(RESERVED) && window.keepsCause(RecordLocation.ORDERS, chargedMs)) {
      findings.violated(order.id(), "was charged and never reserved");
    }
  }

  private static void whatFollowed(RecordedOrder order, AuditWindow window, Findings findings) {
    long chargedMs = order.record().ledger().chargedMs();
    boolean settled = order.hasAny(CONFIRMED, REFUND_DUE);
    if (settled || !window.keeps(RecordLocation.ORDERS, chargedMs)) {
      return;
    }
    String end =
        order.all(REJECTED, CANCELLED).stream()
            .findFirst()
            .map(entry -> ", is " + entry)
            .orElse("");
    findings.openUnless(
        window.isLate(chargedMs),
        order.id(),
        "was charged "
            + window.age(chargedMs)
            + " ago"
            + end
            + " and is neither confirmed nor due to be refunded");
  }
}
