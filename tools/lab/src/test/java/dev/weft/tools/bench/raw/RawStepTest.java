package dev.weft.tools.bench.raw;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RawStepTest {
  private static final int ORDERS = 10;

  @Test
  void areAsManyAsWereStoredAndNoTwoInARowToOneStream() {
    List<RawStep> steps =
        RawStep.of(
            Map.of(
                "ORDERS", new StreamCount(30, 18_000),
                "PAYMENTS", new StreamCount(10, 5_000),
                "INVENTORY_0", new StreamCount(12, 6_000)),
            ORDERS);

    assertThat(steps)
        .extracting(RawStep::stream)
        .containsExactlyInAnyOrder("ORDERS", "ORDERS", "ORDERS", "PAYMENTS", "INVENTORY_0");
    assertThat(steps).first().isEqualTo(new RawStep("ORDERS", 600));
    assertThat(steps.get(2).stream()).isEqualTo("ORDERS");
    assertThat(steps.get(4).stream()).isEqualTo("ORDERS");
  }

  @Test
  void aStreamWithHardlyAnythingForAnOrderIsLeftOut() {
    assertThat(RawStep.of(Map.of("DEAD_LETTERS", new StreamCount(1, 500)), ORDERS)).isEmpty();
  }
}
