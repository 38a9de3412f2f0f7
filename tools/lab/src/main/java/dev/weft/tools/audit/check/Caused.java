package dev.weft.tools.audit.check;

import static dev.weft.tools.audit.history.Step.CANCELLED;
import static dev.weft.tools.audit.history.Step.CAPTURED;
import static dev.weft.tools.audit.history.Step.CLEARED;
import static dev.weft.tools.audit.history.Step.CONFIRMED;
import static dev.weft.tools.audit.history.Step.CREATED;
import static dev.weft.tools.audit.history.Step.DECLINED;
import static dev.weft.tools.audit.history.Step.PASSED;
import static dev.weft.tools.audit.history.Step.REFUND_DUE;
import static dev.weft.tools.audit.history.Step.REJECTED;
import static dev.weft.tools.audit.history.Step.RESERVED;
import static dev.weft.tools.audit.history.Step.STOCK_REJECTED;
import static dev.weft.tools.audit.history.Step.STOCK_RESERVED;

import dev.weft.tools.audit.history.RecordLocation;
import dev.weft.tools.audit.history.RecordedOrder;
import dev.weft.tools.audit.history.RecordedStep;
import dev.weft.tools.audit.history.Step;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Nothing is recorded without what leads to it; all begins with an order. */
final class Caused implements OrderCheck {
  private static final Step[] BEGINNING = {};

  @Override
  public String name() {
    return "causes";
  }

  @Override
  public void examine(RecordedOrder order, AuditWindow window, Findings findings) {
    for (RecordLocation place : RecordLocation.values()) {
      List<RecordedStep> entries = order.at(place).stream().filter(window::isJudged).toList();
      findings.checked(entries.size());
      entries.forEach(entry -> examine(order, entry, window, findings));
    }
  }

  private static void examine(
      RecordedOrder order, RecordedStep entry, AuditWindow window, Findings findings) {
    if (!order.has(CREATED)) {
      if (window.keepsCause(RecordLocation.ORDERS, entry.timeMs())) {
        findings.violated(order.id(), "is " + entry + ", and there is no such order");
      }
      return;
    }
    Step[] causes = causes(order, entry.step());
    boolean retained =
        Arrays.stream(causes).allMatch(step -> window.keepsCause(step.place(), entry.timeMs()));
    if (causes.length > 0 && !order.hasAny(causes) && retained) {
      findings.violated(order.id(), "is " + entry + ", but not " + named(causes));
    }
  }

  /** One of them must have happened; none for what comes from outside, or by the clock. */
  private static Step[] causes(RecordedOrder order, Step step) {
    return switch (step) {
      case CREATED, CANCELLED -> BEGINNING;
      case RESERVED -> steps(STOCK_RESERVED);
      case CLEARED -> steps(PASSED);
      case PASSED -> steps(RESERVED);
      case CONFIRMED, REFUND_DUE -> steps(CAPTURED);
      case REJECTED -> order.record().isExpired() ? BEGINNING : steps(STOCK_REJECTED, DECLINED);
      case STOCK_RESERVED, STOCK_REJECTED -> steps(CREATED);
      case STOCK_RELEASED -> steps(REJECTED, CANCELLED);
      case CAPTURED, DECLINED -> order.has(PASSED) ? steps(CLEARED) : steps(RESERVED);
      case REFUNDED -> steps(REFUND_DUE);
      case NOTIFIED_CONFIRMED -> steps(CONFIRMED);
      case NOTIFIED_REJECTED -> steps(REJECTED);
      case NOTIFIED_CANCELLED -> steps(CANCELLED);
    };
  }

  private static Step[] steps(Step... steps) {
    return steps;
  }

  private static String named(Step... causes) {
    return Arrays.stream(causes).map(Step::text).collect(Collectors.joining(" or "));
  }
}
