package dev.weft.tools.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LoadBalancerTest {
  private final AtomicLong nowMs = new AtomicLong();
  private final LoadBalancer balance =
      new LoadBalancer(List.of(URI.create("http://a"), URI.create("http://b")), nowMs::get);

  @Test
  void nodesThatAreAsGoodTakeTurns() {
    assertThat(answered(0)).isZero();
    assertThat(answered(1)).isEqualTo(1);
    assertThat(answered(2)).isZero();
  }

  @Test
  void aNodeThatStandsStillGetsNoMoreThanTheOther() {
    assertThat(balance.begin(0)).isZero();
    for (int i = 0; i < 10; i++) {
      assertThat(answered(0)).isEqualTo(1);
    }
  }

  @Test
  void aNodeThatDoesNotAnswerRestsForAWhile() {
    balance.ended(balance.begin(0), false);
    assertThat(answered(0)).isEqualTo(1);

    nowMs.addAndGet(10_000);
    assertThat(answered(0)).isZero();
  }

  @Test
  void whenAllRestTheyTakeTurns() {
    balance.ended(balance.begin(0), false);
    balance.ended(balance.begin(0), false);

    assertThat(answered(0)).isZero();
    assertThat(answered(1)).isEqualTo(1);
  }

  private int answered(int turn) {
    int node = balance.begin(turn);
    balance.ended(node, true);
    return node;
  }
}
