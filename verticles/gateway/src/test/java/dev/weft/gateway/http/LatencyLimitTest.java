package dev.weft.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LatencyLimitTest {
  private static final int MIN = 100;
  private static final int MAX = 10_000;
  private static final long TARGET_MS = 250;

  private final LatencyLimit limit =
      new LatencyLimit(MIN, MAX, TimeUnit.MILLISECONDS.toNanos(TARGET_MS));

  /** A node that does so many a second, and always as many at once as it lets in. */
  private void serve(int perSecond, int windows) {
    for (int i = 0; i < windows; i++) {
      answered(limit.getLimit(), limit.getLimit() * 1_000L / perSecond);
    }
  }

  private void answered(int inFlight, long averageMs) {
    limit.onSample(0, TimeUnit.MILLISECONDS.toNanos(averageMs), inFlight, false);
  }

  @Test
  void settlesWhereTheAverageIsTheTarget() {
    serve(4_000, 50);
    assertThat(limit.getLimit()).isBetween(950, 1_050);
    serve(2_000, 3);
    assertThat(limit.getLimit()).isBetween(475, 525);
    serve(4_000, 50);
    assertThat(limit.getLimit()).isBetween(950, 1_050);
  }

  @Test
  void halvesAtMostAtOnceAndStaysWithinItsBounds() {
    serve(1_000_000, 200);
    assertThat(limit.getLimit()).isEqualTo(MAX);
    answered(MAX, 60_000);
    assertThat(limit.getLimit()).isEqualTo(MAX / 2);
    serve(10, 50);
    assertThat(limit.getLimit()).isEqualTo(MIN);
  }

  @Test
  void learnsNothingFromShortLatenciesOfAFew() {
    serve(4_000, 50);
    int before = limit.getLimit();
    answered(1, 1);
    assertThat(limit.getLimit()).isEqualTo(before);
  }
}
