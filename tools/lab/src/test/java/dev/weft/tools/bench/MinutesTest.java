package dev.weft.tools.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MinutesTest {
  private final Minutes minutes = new Minutes();

  @Test
  void eachMinuteHasPercentilesOfItsOwn() {
    add(1, 10);
    add(59, 20);
    add(60, 30);

    assertThat(minutes.all())
        .containsExactly(
            new Minutes.Minute(1, 2, 10, 20, 20), new Minutes.Minute(2, 1, 30, 30, 30));
  }

  @Test
  void aMinuteInWhichNothingWasConfirmedIsLeftOut() {
    add(30, 10);
    add(190, 10);

    assertThat(minutes.all()).extracting(Minutes.Minute::number).containsExactly(1L, 4L);
  }

  @Test
  void thereIsNoneBeforeTheFirstOrder() {
    assertThat(minutes.all()).isEmpty();
  }

  private void add(long second, long ms) {
    minutes.add(TimeUnit.SECONDS.toNanos(second), TimeUnit.MILLISECONDS.toNanos(ms));
  }
}
