package dev.weft.launcher.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.bridge.stream.StreamHealth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StreamReadinessTest {
  private final List<String> down = new ArrayList<>();
  private final List<String> degraded = new ArrayList<>();

  @Test
  void saysNothingOfStreamsThatAreWhole() {
    judge("ORDERS", 3, true);
    assertThat(down).isEmpty();
    assertThat(degraded).isEmpty();
  }

  @Test
  void aStreamThatOrdersNeedTakesTheNodeDown() {
    for (String stream : List.of("ORDERS", "INVENTORY_2", "PAYMENTS")) {
      judge(stream, 2, false);
    }
    assertThat(down).hasSize(3).first().asString().contains("stream ORDERS has no leader");
    assertThat(degraded).isEmpty();
  }

  @Test
  void whatIsNeededLaterOnlyDegradesIt() {
    judge("NOTIFICATIONS", 1, false);
    judge("DEAD_LETTERS", 1, false);
    judge("LOYALTY", 1, false);
    assertThat(down).isEmpty();
    assertThat(degraded).hasSize(3);
    assertThat(StreamReadiness.isNeededLater("DEAD_LETTERS")).isTrue();
    assertThat(StreamReadiness.isNeededLater("ORDERS")).isFalse();
  }

  @Test
  void aMissingReplicaDegradesIt() {
    judge("ORDERS", 2, true);
    assertThat(down).isEmpty();
    assertThat(degraded).containsExactly("stream ORDERS is kept by 2 of 3 servers for now");
  }

  private void judge(String name, int current, boolean quorum) {
    StreamHealth stream = new StreamHealth("n0", 3, current, quorum, "", "");
    StreamReadiness.judge(Map.of(name, stream), down, degraded);
  }
}
