package dev.weft.tools.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class ScenarioTest {
  private static final int ORDERS_MIN = 12;

  private final Scenario scenario = Scenario.standard();

  @Test
  void hasAtLeastADozenOrders() {
    assertThat(scenario.orders().count()).isGreaterThanOrEqualTo(ORDERS_MIN);
  }

  @Test
  void showsEveryEndingWithOneLineAndWithSeveral() {
    for (ExpectedOutcome ending : ExpectedOutcome.values()) {
      assertThat(orders(order -> order.ending() == ending && order.lines().size() == 1))
          .as("%s with one line", ending)
          .isNotEmpty();
      assertThat(orders(order -> order.ending() == ending && order.lines().size() > 1))
          .as("%s with several lines", ending)
          .isNotEmpty();
    }
  }

  @Test
  void everyKindOfPaymentTokenOccurs() {
    assertThat(scenario.orders().map(PlannedOrder::paymentToken))
        .contains("tok_ok", "tok_declined", "tok_flaky");
    assertThat(orders(order -> order.paymentToken().equals("tok_flaky")))
        .allMatch(order -> order.ending() == ExpectedOutcome.CONFIRMED);
  }

  @Test
  void anIdempotencyKeyIsSentAgainWithTheSamePayloadAndWithAnother() {
    PlannedOrder repeated = scenario.repeated();

    assertThat(scenario.orders()).contains(repeated);
    assertThat(repeated.idempotencyKey()).isNotEmpty();
    assertThat(scenario.refusals())
        .anySatisfy(
            refused -> {
              assertThat(refused.idempotencyKey()).isEqualTo(repeated.idempotencyKey());
              assertThat(refused.body().getString("customerId")).isEqualTo(repeated.customerId());
              assertThat(refused.body()).isNotEqualTo(repeated.body());
              assertThat(refused.statusMin()).isEqualTo(422);
            });
  }

  @Test
  void unknownSkuAndQuantityZeroAreRefusedByField() {
    assertThat(scenario.refusals().stream().map(RefusedRequest::field))
        .contains("items[1].sku", "items[0].quantity");
  }

  @Test
  void titlesTellOrdersApart() {
    List<String> titles = scenario.orders().map(PlannedOrder::title).toList();

    assertThat(new HashSet<>(titles)).hasSameSizeAs(titles);
  }

  @Test
  void oneOrderLosesToAnEarlierRound() {
    Set<String> taken = new HashSet<>();
    scenario.rounds().get(0).stream()
        .filter(order -> order.ending().isSale())
        .flatMap(order -> order.lines().stream())
        .forEach(line -> taken.add(line.sku()));

    assertThat(scenario.rounds().get(1))
        .anyMatch(
            order ->
                order.ending() == ExpectedOutcome.OUT_OF_STOCK
                    && taken.contains(order.lines().get(0).sku()));
  }

  private List<PlannedOrder> orders(Predicate<PlannedOrder> wanted) {
    return scenario.orders().filter(wanted).toList();
  }
}
