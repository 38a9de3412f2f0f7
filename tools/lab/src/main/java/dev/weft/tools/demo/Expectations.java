package dev.weft.tools.demo;

import dev.weft.tools.lab.Amount;
import dev.weft.tools.lab.Answer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Holds what was seen against what the scenario says must be. */
final class Expectations {
  private final Scenario scenario;
  private final Observations seen;

  Expectations(Scenario scenario, Observations seen) {
    this.scenario = scenario;
    this.seen = seen;
  }

  List<Check> checks() {
    List<Check> checks = new ArrayList<>();
    seen.orders().forEach(order -> checks.add(new OrderExpectation(order, seen.before()).check()));
    checks.add(repeatFindsTheSameOrder());
    for (int i = 0; i < scenario.refusals().size(); i++) {
      checks.add(refused(scenario.refusals().get(i), seen.refusals().get(i)));
    }
    checks.add(nothingElseWasStored());
    checks.add(framesComeOnceAndInOrder());
    checks.add(replayEqualsLive());
    checks.add(stockIsConserved());
    checks.add(chargesMatchSales());
    return checks;
  }

  private Check repeatFindsTheSameOrder() {
    ObservedOrder first =
        seen.orders().stream()
            .filter(order -> order.plan().equals(scenario.repeated()))
            .findFirst()
            .orElseThrow();
    return new CheckFailures()
        .that(isSuccess(seen.repeat()), "the answer is " + seen.repeat())
        .same("the order id", first.orderId(), seen.repeat().json().getString("orderId"))
        .against("the same Idempotency-Key and payload again: the same order");
  }

  private static Check refused(RefusedRequest request, Answer answer) {
    String naming = request.field().isEmpty() ? "" : " naming " + request.field();
    String status = request.statusMin() == request.statusMax() ? "" + request.statusMin() : "4xx";
    return new CheckFailures()
        .that(request.isRight(answer), "the answer is " + answer)
        .against(request.title() + ": " + status + naming);
  }

  private Check nothingElseWasStored() {
    Set<String> ids =
        seen.orders().stream().map(ObservedOrder::orderId).collect(Collectors.toSet());
    Set<String> followed =
        seen.live().stream().map(StatusFrame::orderId).collect(Collectors.toSet());
    Set<String> unknown = new HashSet<>(followed);
    unknown.removeAll(ids);
    return new CheckFailures()
        .same("the number of order ids", seen.orders().size(), ids.size())
        .that(unknown.isEmpty(), "also seen: " + unknown)
        .against(seen.orders().size() + " orders in all: repeats and refusals made none");
  }

  private Check framesComeOnceAndInOrder() {
    CheckFailures problems = new CheckFailures();
    for (int i = 1; i < seen.live().size(); i++) {
      long before = seen.live().get(i - 1).seq();
      long seq = seen.live().get(i).seq();
      problems.that(seq > before, "sequence " + seq + " came after " + before);
    }
    return problems.against("WebSocket: each status once, in the order of the stream");
  }

  private Check replayEqualsLive() {
    List<StatusFrame> live = seen.live();
    List<StatusFrame> replayed = seen.replayed();
    CheckFailures problems =
        new CheckFailures().same("the number of frames", live.size(), replayed.size());
    for (int i = 0; i < Math.min(live.size(), replayed.size()); i++) {
      problems.that(
          live.get(i).hasSameContentAs(replayed.get(i)),
          "live " + live.get(i) + ", replayed " + replayed.get(i));
    }
    return problems.against("WebSocket ?since=0: a second client gets the same from the start");
  }

  private Check stockIsConserved() {
    CheckFailures problems = new CheckFailures();
    scenario
        .availableAfter(seen.before())
        .forEach(
            (sku, expected) -> {
              StockItem after = seen.after().get(sku);
              problems.same(sku, expected, after == null ? null : after.available());
            });
    return problems.against("stock: what confirmed orders hold is gone, and nothing else");
  }

  private Check chargesMatchSales() {
    List<String> expected =
        seen.orders().stream()
            .filter(order -> order.plan().ending().isSale())
            .map(order -> charge(order.orderId(), due(order)))
            .sorted()
            .toList();
    List<String> charges =
        seen.charges().stream()
            .map(line -> charge(line.orderId(), line.amount()))
            .sorted()
            .toList();
    return new CheckFailures()
        .same("the ledger", expected, charges)
        .against("payment provider: one charge of the right amount for each confirmed order");
  }

  private static Amount due(ObservedOrder order) {
    return new Amount(order.totalMinor(), order.view().getString("currency"));
  }

  private static String charge(String orderId, Amount amount) {
    return orderId + ": " + amount;
  }

  private static boolean isSuccess(Answer answer) {
    return answer.status() / 100 == 2;
  }
}
