package dev.weft.tools.audit.check;

import static dev.weft.tools.audit.history.Step.CANCELLED;
import static dev.weft.tools.audit.history.Step.CONFIRMED;
import static dev.weft.tools.audit.history.Step.CREATED;
import static dev.weft.tools.audit.history.Step.REJECTED;

import dev.weft.tools.audit.history.RecordedOrder;
import dev.weft.tools.audit.history.RecordedStep;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Every accepted order ends, once, in time. */
final class OneFinalState implements OrderCheck {
  @Override
  public String name() {
    return "one final state";
  }

  @Override
  public void examine(RecordedOrder order, AuditWindow window, Findings findings) {
    List<RecordedStep> ends = order.all(CONFIRMED, REJECTED, CANCELLED);
    Optional<RecordedStep> created = order.first(CREATED);
    if (created.isEmpty() && ends.isEmpty()) {
      return;
    }
    findings.checked(1);
    if (ends.size() > 1) {
      findings.violated(order.id(), "ended more than once: " + named(ends));
    } else if (ends.isEmpty()) {
      long createdMs = created.get().timeMs();
      findings.openUnless(
          window.isLate(createdMs),
          order.id(),
          "was " + created.get() + " " + window.age(createdMs) + " ago and has not ended");
    }
  }

  static String named(List<RecordedStep> entries) {
    return entries.stream().map(RecordedStep::toString).collect(Collectors.joining(", "));
  }
}
