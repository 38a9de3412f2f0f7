package dev.weft.notification.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.kernel.options.OptionsReader;
import dev.weft.notification.NotificationOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RetryScheduleTest {
  private static final double MIDDLE = 0.5;

  private final RetrySchedule schedule =
      new RetrySchedule(
          NotificationOptions.read(OptionsReader.empty(), Path.of("")).retry().delaysMs(),
          TimeUnit.DAYS.toMillis(4));

  @Test
  void isThatOfStandardWebhooks() {
    long lastTryMs = LongStream.rangeClosed(1, 9).map(each -> schedule.delayMs(each, MIDDLE)).sum();

    assertThat(Duration.ofMillis(schedule.delayMs(1, MIDDLE))).isEqualTo(Duration.ofSeconds(5));
    assertThat(Duration.ofMillis(lastTryMs))
        .isEqualTo(Duration.ofHours(75).plusMinutes(35).plusSeconds(5));
    assertThat(schedule.isOver(lastTryMs)).isFalse();
    assertThat(schedule.isOver(lastTryMs + schedule.delayMs(10, MIDDLE))).isTrue();
  }

  @Test
  void spreadsWhatFailedTogether() {
    assertThat(schedule.delayMs(2, 0)).isEqualTo(270_000);
    assertThat(schedule.delayMs(2, 1)).isEqualTo(330_000);
  }

  @Test
  void knowsNoTryBeforeTheFirst() {
    assertThat(schedule.delayMs(0, MIDDLE)).isEqualTo(5_000);
  }

  @Test
  void endsBeforeTheStreamForgets() {
    RetrySchedule shorter = schedule.endingBefore(Duration.ofHours(20).toMillis());

    assertThat(shorter.isOver(Duration.ofHours(21).toMillis())).isTrue();
    assertThat(schedule.endingBefore(Long.MAX_VALUE)).isEqualTo(schedule);
  }
}
