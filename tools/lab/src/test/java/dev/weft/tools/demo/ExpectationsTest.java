package dev.weft.tools.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.tools.lab.Answer;
import dev.weft.tools.lab.LedgerLine;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExpectationsTest {
  private static final String FIRST = "-order-0 one line: CONFIRMED";
  private static final Answer STORED = Answer.of(202, "/x", "{\"orderId\":\"x\"}");

  private final Scenario scenario = Scenario.standard();
  private final Observations perfect = Runs.perfect(scenario);

  @Test
  void allHoldInAPerfectRun() {
    assertThat(new Expectations(scenario, perfect).checks()).allMatch(Check::held);
  }

  @Test
  void anotherEndingIsSeen() {
    ObservedOrder first = perfect.orders().get(0);
    List<ObservedOrder> orders = new ArrayList<>(perfect.orders());
    orders.set(0, withFrames(first, first.frames().subList(0, 2)));

    assertThat(broken(withOrders(orders))).containsExactly(FIRST);
  }

  @Test
  void aWrongPriceIsSeenByOrderAndByLedger() {
    ObservedOrder first = perfect.orders().get(0);
    List<ObservedOrder> orders = new ArrayList<>(perfect.orders());
    orders.set(0, withView(first, first.view().copy().put("totalMinor", 1)));

    assertThat(broken(withOrders(orders)))
        .containsExactly(
            FIRST, "payment provider: one charge of the right amount for each confirmed order");
  }

  @Test
  void anEventThatHappenedTwiceIsSeen() {
    ObservedOrder first = perfect.orders().get(0);
    List<ObservedOrder> orders = new ArrayList<>(perfect.orders());
    List<String> timeline = new ArrayList<>(first.timeline());
    timeline.add("PaymentCaptured");
    orders.set(0, withTimeline(first, timeline));

    assertThat(broken(withOrders(orders))).containsExactly(FIRST);
  }

  @Test
  void aSecondOrderUnderOneKeyIsSeen() {
    assertThat(
            broken(
                new Observations(
                    perfect.orders(),
                    STORED,
                    perfect.refusals(),
                    perfect.live(),
                    perfect.replayed(),
                    perfect.before(),
                    perfect.after(),
                    perfect.charges())))
        .containsExactly("the same Idempotency-Key and payload again: the same order");
  }

  @Test
  void aBadRequestThatWasAcceptedIsSeen() {
    List<Answer> refusals = new ArrayList<>(perfect.refusals());
    refusals.replaceAll(answer -> STORED);

    assertThat(
            broken(
                new Observations(
                    perfect.orders(),
                    perfect.repeat(),
                    refusals,
                    perfect.live(),
                    perfect.replayed(),
                    perfect.before(),
                    perfect.after(),
                    perfect.charges())))
        .hasSize(scenario.refusals().size())
        .contains("quantity 0: 4xx naming items[0].quantity");
  }

  @Test
  void stockThatDidNotComeBackIsSeen() {
    Map<String, StockItem> after = new LinkedHashMap<>(perfect.after());
    after.put("SHUTTLE-BOAT", new StockItem("SHUTTLE-BOAT", 1, 1, "EUR"));

    assertThat(
            broken(
                new Observations(
                    perfect.orders(),
                    perfect.repeat(),
                    perfect.refusals(),
                    perfect.live(),
                    perfect.replayed(),
                    perfect.before(),
                    after,
                    perfect.charges())))
        .containsExactly("stock: what confirmed orders hold is gone, and nothing else");
  }

  @Test
  void aSecondChargeIsSeen() {
    List<LedgerLine> charges = new ArrayList<>(perfect.charges());
    charges.add(charges.get(0));

    assertThat(
            broken(
                new Observations(
                    perfect.orders(),
                    perfect.repeat(),
                    perfect.refusals(),
                    perfect.live(),
                    perfect.replayed(),
                    perfect.before(),
                    perfect.after(),
                    charges)))
        .containsExactly(
            "payment provider: one charge of the right amount for each confirmed order");
  }

  @Test
  void framesThatComeTwiceOrNotAgainAreSeen() {
    List<StatusFrame> twice = new ArrayList<>(perfect.live());
    twice.add(1, twice.get(0));

    assertThat(
            broken(
                new Observations(
                    perfect.orders(),
                    perfect.repeat(),
                    perfect.refusals(),
                    twice,
                    perfect.replayed(),
                    perfect.before(),
                    perfect.after(),
                    perfect.charges())))
        .containsExactly(
            "WebSocket: each status once, in the order of the stream",
            "WebSocket ?since=0: a second client gets the same from the start");
  }

  private List<String> broken(Observations seen) {
    return new Expectations(scenario, seen)
        .checks().stream().filter(check -> !check.held()).map(Check::expectation).toList();
  }

  private Observations withOrders(List<ObservedOrder> orders) {
    return new Observations(
        orders,
        perfect.repeat(),
        perfect.refusals(),
        perfect.live(),
        perfect.replayed(),
        perfect.before(),
        perfect.after(),
        perfect.charges());
  }

  private static ObservedOrder withFrames(ObservedOrder order, List<StatusFrame> frames) {
    return copy(order, frames, order.view(), order.timeline());
  }

  private static ObservedOrder withView(ObservedOrder order, JsonObject view) {
    return copy(order, order.frames(), view, order.timeline());
  }

  private static ObservedOrder withTimeline(ObservedOrder order, List<String> timeline) {
    return copy(order, order.frames(), order.view(), timeline);
  }

  private static ObservedOrder copy(
      ObservedOrder order, List<StatusFrame> frames, JsonObject view, List<String> timeline) {
    return new ObservedOrder(
        order.plan(),
        order.accepted(),
        order.traceId(),
        order.milliseconds(),
        frames,
        view,
        timeline);
  }
}
