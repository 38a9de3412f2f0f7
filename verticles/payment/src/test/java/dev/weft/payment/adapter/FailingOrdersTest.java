package dev.weft.payment.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FailingOrdersTest {
  private static final int FAILURES_MAX = 5;
  private static final int RETRIES_MAX = 2;
  private static final BreakerOptions PROBING = new BreakerOptions(FAILURES_MAX, 30_000, 1_000);
  private static final BreakerOptions NOT_PROBING = new BreakerOptions(FAILURES_MAX, 30_000, 0);

  private long nowMs;
  private final FailingOrders orders = new FailingOrders(PROBING, RETRIES_MAX, () -> nowMs);

  @Test
  void aBurstOfOrdersThatFailSaysNothingOfTheProvider() {
    for (int i = 0; i < 2_000; i++) {
      assertThat(orders.failed("o" + i)).isFalse();
    }
  }

  @Test
  void nothingButNewOrdersThatFailForAWhileSaysIt() {
    orders.failed("first");
    nowMs += FailingOrders.NONE_SUCCEEDS_MS;
    for (int i = 1; i < FAILURES_MAX; i++) {
      assertThat(orders.failed("o" + i)).isFalse();
      assertThat(orders.failed("o" + i)).as("the same again").isFalse();
    }
    assertThat(orders.failed("last")).isTrue();
  }

  @Test
  void oneThatWorksSaysTheContrary() {
    orders.failed("first");
    nowMs += FailingOrders.NONE_SUCCEEDS_MS;
    for (int i = 1; i < FAILURES_MAX; i++) {
      orders.failed("o" + i);
    }
    orders.succeeded("good");
    assertThat(orders.failed("last")).isFalse();
  }

  @Test
  void withoutTheProvidersWordFailuresOfDifferentOrdersAreEnough() {
    FailingOrders unprobed = new FailingOrders(NOT_PROBING, RETRIES_MAX, () -> nowMs);
    for (int i = 1; i < FAILURES_MAX; i++) {
      assertThat(unprobed.failed("o" + i)).isFalse();
      assertThat(unprobed.failed("o" + i)).isFalse();
    }
    assertThat(unprobed.failed("last")).isTrue();
  }

  @Test
  void ordersThatHaveFailedAreTriedFewAtOnce() {
    for (String order : new String[] {"a", "b", "c"}) {
      assertThat(orders.begin(order)).isTrue();
      orders.failed(order);
      orders.end(order);
    }
    assertThat(orders.begin("a")).isTrue();
    assertThat(orders.begin("b")).isTrue();
    assertThat(orders.begin("c")).isFalse();
    assertThat(orders.begin("new")).isTrue();
    orders.end("a");
    assertThat(orders.begin("c")).isTrue();
    orders.succeeded("b");
    assertThat(orders.begin("b")).as("it works by now").isTrue();
  }
}
