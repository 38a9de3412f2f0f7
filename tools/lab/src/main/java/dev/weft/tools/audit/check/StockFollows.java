package dev.weft.tools.audit.check;

import static dev.weft.tools.audit.history.Step.CANCELLED;
import static dev.weft.tools.audit.history.Step.CONFIRMED;
import static dev.weft.tools.audit.history.Step.CREATED;
import static dev.weft.tools.audit.history.Step.REJECTED;
import static dev.weft.tools.audit.history.Step.RESERVED;
import static dev.weft.tools.audit.history.Step.STOCK_RELEASED;
import static dev.weft.tools.audit.history.Step.STOCK_RESERVED;

import dev.weft.tools.audit.history.OrderRecord;
import dev.weft.tools.audit.history.RecordLocation;
import dev.weft.tools.audit.history.RecordedOrder;
import dev.weft.tools.audit.history.RecordedStep;
import java.util.List;
import java.util.Optional;

/**
 * What each shard decides about an order is decided once; a reserved order has all its lines in all
 * its shards, a confirmed one keeps them, one that ended otherwise gives all of them back.
 */
final class StockFollows implements OrderCheck {
  @Override
  public String name() {
    return "stock of orders";
  }

  @Override
  public void examine(RecordedOrder order, AuditWindow window, Findings findings) {
    List<RecordedStep> stock = order.at(RecordLocation.INVENTORY);
    if (stock.isEmpty()) {
      return;
    }
    findings.checked(1);
    decidedOnce(order, stock, findings);
    if (stock.stream()
        .allMatch(entry -> window.keepsCause(RecordLocation.INVENTORY, entry.timeMs()))) {
      linesAgree(order, window, findings);
      givenBack(order, window, findings);
    }
    order
        .first(CONFIRMED)
        .filter(confirmed -> order.has(STOCK_RELEASED))
        .ifPresent(
            confirmed ->
                findings.violated(
                    order.id(),
                    "is " + confirmed + " and its stock " + order.first(STOCK_RELEASED).get()));
  }

  private static void decidedOnce(
      RecordedOrder order, List<RecordedStep> stock, Findings findings) {
    for (int i = 0; i < stock.size(); i++) {
      for (int j = i + 1; j < stock.size(); j++) {
        if (contradict(stock.get(i), stock.get(j))) {
          findings.violated(order.id(), "is " + stock.get(i) + " and " + stock.get(j));
        }
      }
    }
  }

  /** In one shard there is one decision, and then at most one release. */
  private static boolean contradict(RecordedStep one, RecordedStep other) {
    boolean oneReleases = one.step() == STOCK_RELEASED;
    boolean otherReleases = other.step() == STOCK_RELEASED;
    return one.stream().equals(other.stream()) && oneReleases == otherReleases;
  }

  /** What was wanted may be forgotten already where the reservation is not. */
  private static void linesAgree(RecordedOrder order, AuditWindow window, Findings findings) {
    OrderRecord record = order.record();
    Optional<RecordedStep> reserved = order.first(RESERVED).filter(window::isJudged);
    if (reserved.isEmpty() || !order.has(STOCK_RESERVED)) {
      return;
    }
    String is = "is " + reserved.get();
    if (order.has(CREATED) && record.linesPriced() != record.linesWanted()) {
      findings.violated(order.id(), is + " with other lines than it wants");
    }
    if (record.linesReserved() != record.linesPriced()) {
      findings.violated(order.id(), is + ", but the stock holds other lines for it");
    }
    if (!record.stockTotal().equals(record.total())) {
      findings.violated(
          order.id(), is + " for " + record.total() + ", stock says " + record.stockTotal());
    }
  }

  private static void givenBack(RecordedOrder order, AuditWindow window, Findings findings) {
    Optional<RecordedStep> end = order.all(REJECTED, CANCELLED).stream().findFirst();
    if (end.isEmpty() || !window.keeps(RecordLocation.INVENTORY, end.get().timeMs())) {
      return;
    }
    long held = order.all(STOCK_RESERVED).stream().filter(entry -> isKept(order, entry)).count();
    if (held > 0) {
      findings.openUnless(
          window.isLate(end.get().timeMs()),
          order.id(),
          "is " + end.get() + " and still holds stock in " + held + " shards");
    } else if (order.record().linesReleased() != order.record().linesReserved()) {
      findings.violated(order.id(), "gave back other lines than it had reserved");
    }
  }

  private static boolean isKept(RecordedOrder order, RecordedStep reserved) {
    return order.all(STOCK_RELEASED).stream()
        .noneMatch(released -> released.stream().equals(reserved.stream()));
  }
}
