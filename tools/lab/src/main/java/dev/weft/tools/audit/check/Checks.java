package dev.weft.tools.audit.check;

import dev.weft.kernel.contract.Streams;
import dev.weft.tools.audit.history.History;
import dev.weft.tools.audit.history.StreamRange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All invariants. */
public final class Checks {
  private static final List<OrderCheck> MONEY = List.of(new ChargedOnce(), new RefundedOnce());

  private static final List<OrderCheck> OF_ORDERS =
      List.of(
          new OneFinalState(),
          new LegalSteps(),
          new AmountsAgree(),
          new StockFollows(),
          new NotifiedOnce(),
          new Caused());

  /** Their events are deleted by age only, so that nothing can be missing inside. */
  private static final Set<String> UNBROKEN =
      Set.of(Streams.ORDERS, Streams.PAYMENTS, Streams.NOTIFICATIONS);

  private Checks() {}

  /**
   * Examines everything.
   *
   * @param hasLedger without it charges and refunds are not checked
   * @param violationsMax of each check that are kept
   */
  public static List<Findings> run(
      History history, AuditWindow window, boolean hasLedger, int violationsMax) {
    Map<OrderCheck, Findings> perOrder = new LinkedHashMap<>();
    OF_ORDERS.forEach(check -> perOrder.put(check, new Findings(check.name(), violationsMax)));
    if (hasLedger) {
      MONEY.forEach(check -> perOrder.put(check, new Findings(check.name(), violationsMax)));
    }
    history.eachOrder(
        order -> perOrder.forEach((check, findings) -> check.examine(order, window, findings)));
    List<Findings> all = new ArrayList<>(perOrder.values());
    Findings levels = new Findings(StockBalances.LEVELS, violationsMax);
    StockBalances.examineLevels(history, levels);
    Findings balance = new Findings(StockBalances.BALANCE, violationsMax);
    StockBalances.examineBalance(history, balance);
    all.addAll(List.of(levels, balance, ids(history, violationsMax), gaps(history, violationsMax)));
    return all;
  }

  private static Findings ids(History history, int violationsMax) {
    Findings findings = new Findings("event ids", violationsMax);
    findings.checked(history.ids().count());
    history.ids().eachRepeated(problem -> findings.violated(problem.subject(), problem.text()));
    return findings;
  }

  private static Findings gaps(History history, int violationsMax) {
    Findings findings = new Findings("unbroken streams", violationsMax);
    for (StreamRange range : history.ranges()) {
      if (UNBROKEN.contains(range.name())) {
        findings.checked(1);
        if (range.missing() > 0) {
          findings.violated(
              range.name(),
              "lacks " + range.missing() + " sequences inside, the last ones " + range.gap());
        }
      }
    }
    return findings;
  }
}
