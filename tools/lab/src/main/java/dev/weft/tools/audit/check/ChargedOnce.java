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
  public void examine(RecordedOrder order, AuditWindow horizon, Findings findings) {
    LedgerRecord ledger = order.trail().ledger();
    if (ledger.charges() == 0 && !order.hasAny(CONFIRMED, CAPTURED)) {
      return;
    }
    findings.checked(1);
    if (ledger.charges() == 0) {
      notCharged(order, horizon, findings);
      return;
    }
    if (ledger.charges() > 1) {
      findings.violated(order.id(), "was charged " + ledger.charges() + " times");
    }
    amounts(order, findings);
    reasons(order, horizon, findings);
    whatFollowed(order, horizon, findings);
  }

  /** The ledger was read after the cut: the charge of what was captured before must be in it. */
  private static void notCharged(RecordedOrder order, AuditWindow horizon, Findings findings) {
    List<RecordedStep> paid =
        order.all(CONFIRMED, CAPTURED).stream().filter(horizon::isJudged).toList();
    if (!paid.isEmpty()) {
      findings.violated(
          order.id(), "is " + OneFinalState.named(paid) + ", but the provider never charged it");
    }
  }

  /** What was taken by mistake and is given back is no order's total. */
  private static void amounts(RecordedOrder order, Findings findings) {
    OrderRecord trail = order.trail();
    Amount charged = trail.ledger().charged();
    boolean givenBack = order.has(REFUND_DUE) && !order.has(CONFIRMED);
    if (!givenBack && trail.total() != null && !trail.total().equals(charged)) {
      findings.violated(order.id(), "was charged " + charged + ", its total is " + trail.total());
    }
    if (trail.captured() != null && !trail.captured().equals(charged)) {
      findings.violated(order.id(), "was charged " + charged + ", captured is " + trail.captured());
    }
    if (order.has(CAPTURED) && !trail.ledger().isCharge(trail.capturedCharge())) {
      findings.violated(order.id(), "is captured with an id that is not that of its charge");
    }
  }

  private static void reasons(RecordedOrder order, AuditWindow horizon, Findings findings) {
    long chargedMs = order.trail().ledger().chargedMs();
    if (order.has(DECLINED)) {
      findings.violated(order.id(), "was charged and is " + order.first(DECLINED).get());
    } else if (!order.has(RESERVED) && horizon.keepsCause(RecordLocation.ORDERS, chargedMs)) {
      findings.violated(order.id(), "was charged and never reserved");
    }
  }

  private static void whatFollowed(RecordedOrder order, AuditWindow horizon, Findings findings) {
    long chargedMs = order.trail().ledger().chargedMs();
    boolean settled = order.hasAny(CONFIRMED, REFUND_DUE);
    if (settled || !horizon.keeps(RecordLocation.ORDERS, chargedMs)) {
      return;
    }
    String end =
        order.all(REJECTED, CANCELLED).stream()
            .findFirst()
            .map(entry -> ", is " + entry)
            .orElse("");
    findings.openUnless(
        horizon.isLate(chargedMs),
        order.id(),
        "was charged "
            + horizon.age(chargedMs)
            + " ago"
            + end
            + " and is neither confirmed nor due to be refunded");
  }
}
