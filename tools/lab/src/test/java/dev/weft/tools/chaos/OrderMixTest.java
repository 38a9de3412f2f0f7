package dev.weft.tools.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OrderMixTest {
  private static final int COUNT = 2_000;

  @Test
  void isTheSameForTheSameSeed() {
    assertThat(orders(3)).isEqualTo(orders(3));
    assertThat(orders(3)).isNotEqualTo(orders(4));
  }

  @Test
  void holdsEveryKindOfOrder() {
    List<ChaosOrder> orders = orders(1);
    for (String text :
        List.of("tok_ok", "tok_declined", "tok_flaky", ChaosCatalogue.HOT, ChaosCatalogue.SCARCE)) {
      assertThat(orders).anyMatch(order -> order.body().toString().contains(text));
    }
    assertThat(orders).anyMatch(ChaosOrder::isCancelled).anyMatch(ChaosOrder::isRepeated);
    assertThat(orders.stream().map(ChaosOrder::key)).doesNotHaveDuplicates();
  }

  private static List<ChaosOrder> orders(long seed) {
    OrderMix mix = new OrderMix(seed);
    return IntStream.range(0, COUNT).mapToObj(mix::order).toList();
  }
}
