package dev.weft.bridge.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RouteStatusTest {
  private final RouteStatus status = new RouteStatus("orders", true);

  @BeforeEach
  void run() {
    status.become(RouteState.RUNNING);
    status.lag(7);
  }

  @Test
  void knowsTheLagWhileItPulls() {
    assertThat(status.lag()).hasValue(7);
  }

  @Test
  void knowsNoLagWhileOthersMayTakeWhatWaits() {
    status.pause(true);
    assertThat(status.lag()).isEmpty();
    status.pause(false);
    status.want(false);
    assertThat(status.lag()).isEmpty();
    status.want(true);
    status.become(RouteState.FAILED);
    assertThat(status.lag()).isEmpty();
  }

  @Test
  void showsAPauseAndAStandbyOfARouteThatRuns() {
    status.want(false);
    assertThat(status.health(false).state()).isEqualTo(RouteState.STANDBY);
    status.pause(true);
    assertThat(status.health(false).state()).isEqualTo(RouteState.PAUSED);
    assertThat(status.isReady()).isTrue();
  }

  @Test
  void hidesThemOnceItHasFailed() {
    status.pause(true);
    status.become(RouteState.FAILED);
    assertThat(status.health(false).state()).isEqualTo(RouteState.FAILED);
    assertThat(status.isReady()).isFalse();
  }
}
