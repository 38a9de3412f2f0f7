package dev.weft.tools.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetriesTest {
  private static final int PER_SECOND = 100;
  private static final int TICK_MS = 5;

  private final Retries retries = new Retries(PER_SECOND, 0);
  private final List<Integer> done = new ArrayList<>();

  @Test
  void waitsUntilItIsDue() {
    retries.add(100, () -> done.add(1));

    ticks(0, 99);
    assertThat(done).isEmpty();

    ticks(100, 100 + TICK_MS);
    assertThat(done).containsExactly(1);
  }

  @Test
  void whatGatheredIsLetGoAtThePaceInTheOrderInWhichItWasDue() {
    for (int i = 999; i >= 0; i--) {
      int number = i;
      retries.add(i, () -> done.add(number));
    }

    ticks(2_000, 3_000);
    assertThat(done).hasSizeBetween(PER_SECOND, PER_SECOND + PER_SECOND / 5).isSorted();

    ticks(3_000, 14_000);
    assertThat(done).hasSize(1_000);
  }

  private void ticks(long fromMs, long toMs) {
    for (long ms = fromMs; ms <= toMs; ms += TICK_MS) {
      retries.release(ms);
    }
  }
}
