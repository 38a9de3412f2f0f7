package dev.weft.tools.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LatencySamplesTest {
  @Test
  void percentilesAreDurationsByNearestRank() {
    LatencySamples samples = millis(100, 1);

    assertThat(samples.percentileMs(50)).isEqualTo(50);
    assertThat(samples.percentileMs(95)).isEqualTo(95);
    assertThat(samples.percentileMs(99)).isEqualTo(99);
    assertThat(samples.percentileMs(100)).isEqualTo(100);
    assertThat(samples.percentileMs(0.1)).isEqualTo(1);
  }

  @Test
  void aRankBetweenTwoSamplesIsTheGreater() {
    LatencySamples samples = millis(5, 10);

    assertThat(samples.percentileMs(50)).isEqualTo(30);
    assertThat(samples.percentileMs(41)).isEqualTo(30);
    assertThat(samples.percentileMs(40)).isEqualTo(20);
  }

  @Test
  void aLongOneIsRightToOneInTenThousand() {
    LatencySamples samples = new LatencySamples();
    samples.add(TimeUnit.SECONDS.toNanos(61));

    assertThat(samples.percentileMs(100)).isCloseTo(61_000, withinPercentage(0.01));
    assertThat(samples.meanMs()).isCloseTo(61_000, withinPercentage(0.01));
  }

  @Test
  void onlyWhatWasAddedCounts() {
    LatencySamples samples = new LatencySamples();
    samples.add(TimeUnit.MILLISECONDS.toNanos(7));

    assertThat(samples.count()).isEqualTo(1);
    assertThat(samples.percentileMs(50)).isEqualTo(7);
    assertThat(samples.percentileMs(99)).isEqualTo(7);
  }

  @Test
  void samplesMayComeAfterAQuestion() {
    LatencySamples samples = new LatencySamples();
    samples.add(TimeUnit.MILLISECONDS.toNanos(9));
    assertThat(samples.percentileMs(50)).isEqualTo(9);

    samples.add(TimeUnit.MILLISECONDS.toNanos(3));

    assertThat(samples.percentileMs(50)).isEqualTo(3);
  }

  @Test
  void withoutSamplesThereIsNoPercentile() {
    assertThat(new LatencySamples().percentileMs(50)).isNaN();
  }

  @Test
  void refusesPercentagesThatMeanNothing() {
    assertThatThrownBy(() -> millis(3, 1).percentileMs(0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> millis(3, 1).percentileMs(101))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** The greatest first. */
  private static LatencySamples millis(int count, int step) {
    LatencySamples samples = new LatencySamples();
    for (int i = count; i > 0; i--) {
      samples.add(TimeUnit.MILLISECONDS.toNanos((long) i * step));
    }
    return samples;
  }
}
