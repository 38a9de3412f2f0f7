package dev.weft.tools.audit.check;

import static dev.weft.tools.audit.history.Step.CANCELLED;
import static dev.weft.tools.audit.history.Step.CAPTURED;
import static dev.weft.tools.audit.history.Step.CLEARED;
import static dev.weft.tools.audit.history.Step.CONFIRMED;
import static dev.weft.tools.audit.history.Step.CREATED;
import static dev.weft.tools.audit.history.Step.DECLINED;
import static dev.weft.tools.audit.history.Step.REFUNDED;
import static dev.weft.tools.audit.history.Step.REFUND_DUE;
import static dev.weft.tools.audit.history.Step.REJECTED;
import static dev.weft.tools.audit.history.Step.RESERVED;

import dev.weft.tools.audit.history.RecordLocation;
import dev.weft.tools.audit.history.RecordedOrder;
import dev.weft.tools.audit.history.RecordedStep;
import dev.weft.tools.audit.history.Step;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** An order's events follow each other as its life, and its payment's, allow. */
final class LegalSteps implements OrderCheck {
  /** Which steps may come right after which. */
  private static final Map<Step, Set<Step>> NEXT =
      Map.of(
          CREATED, Set.of(RESERVED, REJECTED, CANCELLED),
          RESERVED, Set.of(CLEARED, CONFIRMED, REJECTED, CANCELLED),
          CLEARED, Set.of(CONFIRMED, REJECTED, CANCELLED),
          CONFIRMED, Set.of(),
          REJECTED, Set.of(REFUND_DUE),
          CANCELLED, Set.of(REFUND_DUE),
          REFUND_DUE, Set.of(),
          CAPTURED, Set.of(REFUNDED),
          DECLINED, Set.of(),
          REFUNDED, Set.of());

  @Override
  public String name() {
    return "legal steps";
  }

  @Override
  public void examine(RecordedOrder order, AuditWindow window, Findings findings) {
    for (RecordLocation place : List.of(RecordLocation.ORDERS, RecordLocation.PAYMENTS)) {
      List<RecordedStep> steps = order.at(place);
      findings.checked(steps.size());
      examine(order, steps, findings);
    }
  }

  private static void examine(RecordedOrder order, List<RecordedStep> steps, Findings findings) {
    List<RecordedStep> inOrder =
        steps.stream().sorted(Comparator.comparingLong(RecordedStep::sequence)).toList();
    for (int i = 1; i < inOrder.size(); i++) {
      RecordedStep before = inOrder.get(i - 1);
      RecordedStep next = inOrder.get(i);
      if (!NEXT.get(before.step()).contains(next.step())) {
        findings.violated(order.id(), "was " + next + " right after " + before);
      }
    }
  }
}
