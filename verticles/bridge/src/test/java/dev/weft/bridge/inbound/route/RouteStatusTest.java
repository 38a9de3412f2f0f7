package dev.weft.bridge.inbound.route;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RouteStatusTest {
  private final RouteStatus status = new RouteStatus();

  @BeforeEach
  void run() {
    status.changeTo(RouteHealth.State.RUNNING);
    status.waiting(7, 1_500);
  }

  @Test
  void reportsTheLagWhateverItDoes() {
    status.pause(true);
    assertThat(status.lag()).isEqualTo(7);
    status.pause(false);
    status.changeTo(RouteHealth.State.FAILED);
    assertThat(status.lag()).isEqualTo(7);
    assertThat(status.health("S", false).lag()).isEqualTo(7);
  }

  @Test
  void keepsTheLastAgeWhileItIsNotKnown() {
    status.waiting(9, -1);
    assertThat(status.oldestMs()).isEqualTo(1_500);
    status.waiting(0, 0);
    assertThat(status.health("S", false).oldestMs()).isZero();
  }

  @Test
  void showsAPauseOfARouteThatRuns() {
    status.pause(true);
    assertThat(status.shown()).isEqualTo(RouteHealth.State.PAUSED);
    assertThat(status.isReady()).isTrue();
  }

  @Test
  void hidesItOnceItHasFailed() {
    status.pause(true);
    status.changeTo(RouteHealth.State.FAILED);
    assertThat(status.shown()).isEqualTo(RouteHealth.State.FAILED);
    assertThat(status.isReady()).isFalse();
  }
}
