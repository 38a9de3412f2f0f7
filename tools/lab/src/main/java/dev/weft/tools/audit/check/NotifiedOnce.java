package dev.weft.tools.audit.check;

import static dev.weft.tools.audit.history.Step.CANCELLED;
import static dev.weft.tools.audit.history.Step.CONFIRMED;
import static dev.weft.tools.audit.history.Step.NOTIFIED_CANCELLED;
import static dev.weft.tools.audit.history.Step.NOTIFIED_CONFIRMED;
import static dev.weft.tools.audit.history.Step.NOTIFIED_REJECTED;
import static dev.weft.tools.audit.history.Step.REJECTED;

import dev.weft.tools.audit.history.RecordLocation;
import dev.weft.tools.audit.history.RecordedOrder;
import dev.weft.tools.audit.history.RecordedStep;
import java.util.List;

/** Customers are notified once of every end of an order; older ones than are kept do not count. */
final class NotifiedOnce implements OrderCheck {
  @Override
  public String name() {
    return "notifications";
  }

  @Override
  public void examine(RecordedOrder order, AuditWindow window, Findings findings) {
    List<RecordedStep> notified =
        order.all(NOTIFIED_CONFIRMED, NOTIFIED_REJECTED, NOTIFIED_CANCELLED);
    List<RecordedStep> ends =
        order.all(CONFIRMED, REJECTED, CANCELLED).stream()
            .filter(end -> window.keeps(RecordLocation.NOTIFICATIONS, end.timeMs()))
            .toList();
    if (notified.isEmpty() && ends.isEmpty()) {
      return;
    }
    findings.checked(1);
    if (notified.size() > 1) {
      findings.violated(
          order.id(), "was notified more than once: " + OneFinalState.named(notified));
    } else if (notified.isEmpty()) {
      RecordedStep end = ends.get(0);
      findings.openUnless(
          window.isLate(end.timeMs()), order.id(), "is " + end + ", and there is no notification");
    }
  }
}
