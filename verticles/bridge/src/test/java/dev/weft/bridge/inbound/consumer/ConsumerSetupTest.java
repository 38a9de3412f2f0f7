package dev.weft.bridge.inbound.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.bridge.inbound.InboundBench;
import dev.weft.bridge.inbound.route.InboundRouteOptions;
import org.junit.jupiter.api.Test;

class ConsumerSetupTest {
  @Test
  void theServerNeverGivesAMessageUpByItself() {
    InboundRouteOptions route = route(512);

    assertThat(ConsumerSetup.configuration(route).getMaxDeliver()).isEqualTo(-1);
    assertThat(ConsumerSetup.configuration(route).getMaxAckPending()).isGreaterThan(512 * 8);
  }

  @Test
  void whatWaitsForItsNextTryKeepsNothingNewFromComing() {
    InboundRouteOptions route = route(1);

    assertThat(ConsumerSetup.configuration(route).getMaxAckPending())
        .isGreaterThanOrEqualTo(100_000);
  }

  private static InboundRouteOptions route(int maxInFlight) {
    return InboundBench.route(maxInFlight, 30_000, 20);
  }
}
