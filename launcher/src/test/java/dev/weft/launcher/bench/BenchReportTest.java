package dev.weft.launcher.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BenchReportTest {
  private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

  @Test
  void printsRatesPercentilesAndErrors() {
    Samples samples = new Samples(100);
    for (int i = 1; i <= 100; i++) {
      samples.add(TimeUnit.MILLISECONDS.toNanos(i));
    }
    LoadResult result =
        new LoadResult(
            104,
            102,
            100,
            Map.of("REJECTED", 1),
            Map.of("503", 2),
            1,
            SECOND_NANOS / 2,
            SECOND_NANOS,
            samples);

    String text =
        String.join("\n", BenchReport.lines(new BenchPlan(104, 10, 0, 8, 64, 1), result, 0));

    assertThat(text)
        .contains("104 orders, as fast as it goes, 8 connections, at most 64 in flight")
        .contains("10 warm-up orders before are not counted")
        .contains("accepted         204/s (102)")
        .contains("confirmed        100/s (100)")
        .contains("p50 50.0 ms, p95 95.0 ms, p99 99.0 ms")
        .contains("1 × REJECTED")
        .contains("2 × 503")
        .contains("without an end   1");
  }
}
