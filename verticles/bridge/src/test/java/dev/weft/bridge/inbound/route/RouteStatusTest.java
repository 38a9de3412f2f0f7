package dev.weft.bridge.inbound.route;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RouteStatusTest {
  private final RouteStatus status = new RouteStatus(true);

  @BeforeEach
  void run() {
    status.become(RouteState.RUNNING);
    status.waiting(7, 1_500);
  }

  @Test
  void tellsTheLagWhateverItDoes() {
    status.pause(true);
    assertThat(status.lag()).isEqualTo(7);
    status.pause(false);
    status.want(false);
    assertThat(status.lag()).isEqualTo(7);
    status.become(RouteState.FAILED);
    assertThat(status.lag()).isEqualTo(7);
    assertThat(status.toJson(false).getLong("lag")).isEqualTo(7);
  }

  @Test
  void keepsTheLastAgeWhileItIsNotKnown() {
    status.waiting(9, -1);
    assertThat(status.oldestMs()).isEqualTo(1_500);
    status.waiting(0, 0);
    assertThat(status.toJson(false).getLong("oldestMs")).isZero();
  }

  @Test
  void showsAPauseAndAStandbyOfARouteThatRuns() {
    status.want(false);
    assertThat(status.shown()).isEqualTo(RouteState.STANDBY);
    status.pause(true);
    assertThat(status.shown()).isEqualTo(RouteState.PAUSED);
    assertThat(status.isReady()).isTrue();
  }

  @Test
  void hidesThemOnceItHasFailed() {
    status.pause(true);
    status.become(RouteState.FAILED);
    assertThat(status.shown()).isEqualTo(RouteState.FAILED);
    assertThat(status.isReady()).isFalse();
  }
}
