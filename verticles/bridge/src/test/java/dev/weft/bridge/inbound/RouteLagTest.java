package dev.weft.bridge.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RouteLagTest {
  private final AtomicLong gauge = new AtomicLong(-1);
  private final RouteLag lag = new RouteLag(gauge::set);

  @Test
  void isNothingAtFirst() {
    assertThat(gauge).hasValue(0);
  }

  @Test
  void isWhatTheLastDeliveryTold() {
    lag.arrived(7);
    lag.arrived(6);
    lag.tick(true);

    assertThat(gauge).hasValue(6);
  }

  @Test
  void isNothingWhenTheServerIsAskedAndSendsNothing() {
    lag.arrived(7);
    lag.tick(true);
    lag.tick(true);

    assertThat(gauge).hasValue(0);
  }

  @Test
  void staysWhileTheRouteAsksForNothing() {
    lag.arrived(7);
    lag.tick(false);
    lag.tick(false);

    assertThat(gauge).hasValue(7);
  }
}
