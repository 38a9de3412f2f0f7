package dev.weft.tools.audit.check;

import static dev.weft.tools.audit.history.Step.CAPTURED;
import static dev.weft.tools.audit.history.Step.REFUNDED;
import static dev.weft.tools.audit.history.Step.REFUND_DUE;

import dev.weft.tools.audit.history.LedgerRecord;
import dev.weft.tools.audit.history.RecordLocation;
import dev.weft.tools.audit.history.RecordedOrder;
import dev.weft.tools.audit.history.RecordedStep;
import dev.weft.tools.lab.Amount;
import java.util.Optional;

/** Every refund that is due is paid once, what was captured, and no other. */
final class RefundedOnce implements OrderCheck {
  @Override
  public String name() {
    return "refunds";
  }

  @Override
  public void examine(RecordedOrder order, AuditWindow window, Findings findings) {
    LedgerRecord ledger = order.record().ledger();
    if (ledger.refunds() == 0 && !order.hasAny(REFUND_DUE, REFUNDED)) {
      return;
    }
    findings.checked(1);
    if (ledger.refunds() > 1) {
      findings.violated(order.id(), "was refunded " + ledger.refunds() + " times");
    }
    amounts(order, findings);
    recorded(order, window, findings);
    paid(order, window, findings);
  }

  private static void amounts(RecordedOrder order, Findings findings) {
    Amount due = order.record().refundDue();
    Amount given = order.record().ledger().refunded();
    if (due != null && given != null && !due.equals(given)) {
      findings.violated(order.id(), "is due " + due + ", the provider refunded " + given);
    }
  }

  /** The ledger was read after the cut: the refund of what was recorded before must be in it. */
  private static void recorded(RecordedOrder order, AuditWindow window, Findings findings) {
    Optional<RecordedStep> refunded = order.first(REFUNDED).filter(window::isJudged);
    if (refunded.isPresent() && order.record().ledger().refunds() == 0) {
      findings.violated(
          order.id(), "is " + refunded.get() + ", but the provider never refunded it");
    }
    if (order.record().ledger().refunds() > 0
        && !order.has(REFUND_DUE)
        && window.keepsCause(RecordLocation.ORDERS, order.record().ledger().chargedMs())) {
      findings.violated(order.id(), "was refunded by the provider, which was not due");
    }
  }

  private static void paid(RecordedOrder order, AuditWindow window, Findings findings) {
    order
        .first(REFUND_DUE)
        .filter(due -> !order.has(REFUNDED) && window.keeps(RecordLocation.PAYMENTS, due.timeMs()))
        .ifPresent(
            due ->
                findings.openUnless(
                    window.isLate(due.timeMs()),
                    order.id(),
                    "is "
                        + due
                        + " for "
                        + window.age(due.timeMs())
                        + " and not refunded"
                        + (order.has(CAPTURED) ? "" : ", nor captured")));
  }
}
