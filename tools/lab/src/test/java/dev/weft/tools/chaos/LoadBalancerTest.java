package dev.weft.tools.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LoadBalancerTest {
  private final AtomicLong nowMs = new AtomicLong();
  private final LoadBalancer balancer =
      new LoadBalancer(List.of(URI.create("http://a"), URI.create("http://b")), nowMs::get);

  @Test
  void nodesThatAreAsGoodTakeTurns() {
    assertThat(answered(0)).isZero();
    assertThat(answered(1)).isEqualTo(1);
    assertThat(answered(2)).isZero();
  }

  @Test
  void aNodeThatStandsStillGetsNoMoreThanTheOther() {
    assertThat(balancer.begin(0)).isZero();
    for (int i = 0; i < 10; i++) {
      assertThat(answered(0)).isEqualTo(1);
    }
  }

  @Test
  void aNodeThatDoesNotAnswerRestsForAWhile() {
    balancer.ended(balancer.begin(0), false);
    assertThat(answered(0)).isEqualTo(1);

    nowMs.addAndGet(10_000);
    assertThat(answered(0)).isZero();
  }

  @Test
  void whenAllRestTheyTakeTurns() {
    balancer.ended(balancer.begin(0), false);
    balancer.ended(balancer.begin(0), false);

    assertThat(answered(0)).isZero();
    assertThat(answered(1)).isEqualTo(1);
  }

  private int answered(int turn) {
    int node = balancer.begin(turn);
    balancer.ended(node, true);
    return node;
  }
}
