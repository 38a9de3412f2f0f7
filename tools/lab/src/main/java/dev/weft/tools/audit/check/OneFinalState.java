package dev.weft.tools.audit.check;

import static dev.weft.tools.audit.history.Step.CANCELLED;
import static dev.weft.tools.audit.history.Step.CONFIRMED;
import static dev.weft.tools.audit.history.Step.CREATED;
import static dev.weft.tools.audit.history.Step.REJECTED;

import dev.weft.tools.audit.history.Entry;
import dev.weft.tools.audit.history.Order;
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
  public void examine(Order order, Horizon horizon, Findings findings) {
    List<Entry> ends = order.all(CONFIRMED, REJECTED, CANCELLED);
    Optional<Entry> created = order.first(CREATED);
    if (created.isEmpty() && ends.isEmpty()) {
      return;
    }
    findings.lookedAt(1);
    if (ends.size() > 1) {
      findings.violated(order.id(), "ended more than once: " + named(ends));
    } else if (ends.isEmpty()) {
      long createdMs = created.get().timeMs();
      findings.openUnless(
          horizon.isLate(createdMs),
          order.id(),
          "was " + created.get() + " " + horizon.age(createdMs) + " ago and has not ended");
    }
  }

  static String named(List<Entry> entries) {
    return entries.stream().map(Entry::toString).collect(Collectors.joining(", "));
  }
}
