package dev.weft.notification.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.kernel.failure.Condition;
import dev.weft.notification.domain.ReceiverHealth.Pass;
import dev.weft.notification.domain.ReceiverHealth.State;
import org.junit.jupiter.api.Test;

class ReceiverHealthTest {
  private static final double MIDDLE = 0.5;
  private final SendException unreachable = because(Condition.RECEIVER_UNAVAILABLE, 0);
  private final SendException status500 = because(Condition.RECEIVER_FAILS_EVENT, 0);

  private final ReceiverHealth health = new ReceiverHealth();
  private long nowMs = 1_000_000;

  @Test
  void restsWhenFiveNotificationsInARowCouldNotReachIt() {
    for (int i = 1; i <= 4; i++) {
      assertThat(fail("n" + i, unreachable)).isFalse();
    }
    assertThat(fail("n5", unreachable)).isTrue();
    assertThat(pass()).isEqualTo(Pass.WAIT);
    assertThat(health.status().state()).isEqualTo(State.RESTING);
  }

  @Test
  void oneNotificationThatAlwaysFailsNeverMakesItRest() {
    for (int i = 0; i < 100; i++) {
      assertThat(fail("poisoned", unreachable)).isFalse();
    }
  }

  @Test
  void notificationsThatFailForTheirOwnReasonAmongGoodOnesNeverMakeItRest() {
    for (int i = 0; i < 1_000; i++) {
      assertThat(fail("bad" + i, status500)).isFalse();
      if (i % 10 == 0) {
        health.accepted(pass(), nowMs);
      }
    }
  }

  @Test
  void aReceiverThatAnswers500ToEverybodyRestsToo() {
    for (int i = 1; i < 20; i++) {
      assertThat(fail("n" + i, status500)).isFalse();
    }
    assertThat(fail("n20", status500)).isTrue();
  }

  @Test
  void oneTriesWhenTheRestIsOver() {
    rest();
    nowMs += 5_000;

    assertThat(pass()).isEqualTo(Pass.PROBE);
    assertThat(pass()).isEqualTo(Pass.WAIT);
    health.accepted(Pass.PROBE, nowMs);
    assertThat(pass()).isEqualTo(Pass.SEND);
    assertThat(health.status().state()).isEqualTo(State.WELL);
  }

  @Test
  void eachFailedTryDoublesTheRestUpToFiveMinutes() {
    rest();
    long[] restsMs = {5_000, 10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000, 300_000};
    for (long restMs : restsMs) {
      nowMs += restMs - 1;
      assertThat(pass()).as("before %d ms", restMs).isEqualTo(Pass.WAIT);
      nowMs += 1;
      assertThat(pass()).as("after %d ms", restMs).isEqualTo(Pass.PROBE);
      health.failed(Pass.PROBE, "probe", unreachable, nowMs, MIDDLE);
    }
  }

  @Test
  void whatWasUnderWayWhenTheRestBeganDoesNotProlongIt() {
    rest();
    for (int i = 0; i < 32; i++) {
      health.failed(Pass.SEND, "late" + i, unreachable, nowMs, MIDDLE);
    }
    nowMs += 5_000;
    assertThat(pass()).isEqualTo(Pass.PROBE);
  }

  @Test
  void isNotAskedBeforeItWantsToBe() {
    SendException busy = because(Condition.RECEIVER_UNAVAILABLE, 20_000);
    assertThat(health.failed(pass(), "n1", busy, nowMs, MIDDLE)).isTrue();

    nowMs += 19_999;
    assertThat(pass()).isEqualTo(Pass.WAIT);
    nowMs += 1;
    assertThat(pass()).isEqualTo(Pass.PROBE);
  }

  @Test
  void retryAfterHasABound() {
    health.failed(pass(), "n1", because(Condition.RECEIVER_UNAVAILABLE, 1L << 50), nowMs, MIDDLE);

    nowMs += 24 * 3_600_000L;
    assertThat(pass()).isEqualTo(Pass.PROBE);
  }

  @Test
  void isOffOnceItIsGone() {
    health.failed(pass(), "n1", because(Condition.RECEIVER_GONE, 0), nowMs, MIDDLE);
    nowMs += 30 * 24 * 3_600_000L;

    assertThat(pass()).isEqualTo(Pass.OFF);
    health.accepted(Pass.SEND, nowMs);
    assertThat(health.status().state()).isEqualTo(State.GONE);
  }

  @Test
  void whatHasNoLaterTryDoesNotWaitForTheRest() {
    rest();
    assertThat(health.pass(nowMs, true)).isEqualTo(Pass.SEND);
  }

  @Test
  void aRefusedNotificationIsNoWordAboutTheReceiver() {
    rest();
    nowMs += 5_000;
    assertThat(pass()).isEqualTo(Pass.PROBE);
    health.refused(Pass.PROBE);
    assertThat(pass()).isEqualTo(Pass.PROBE);
  }

  private void rest() {
    for (int i = 1; i <= 5; i++) {
      fail("n" + i, unreachable);
    }
  }

  private boolean fail(String id, SendException why) {
    return health.failed(Pass.SEND, id, why, nowMs, MIDDLE);
  }

  private Pass pass() {
    return health.pass(nowMs, false);
  }

  private static SendException because(Condition condition, long retryAfterMs) {
    return new SendException(condition, NotificationFailures.RECEIVER_FAILED, "no", retryAfterMs);
  }
}
