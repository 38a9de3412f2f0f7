package dev.weft.tools.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.launcher.NodeAccess;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StallDetectorTest {
  private static final URI NODE = URI.create("http://127.0.0.1:8080");

  private long nowMs;
  private final StallDetector watch =
      new StallDetector(Duration.ofSeconds(10), () -> TimeUnit.MILLISECONDS.toNanos(nowMs));

  @Test
  void isStalledWhenNothingHasMovedForTheLimit() {
    assertThat(watch.isStalled(1)).isFalse();
    nowMs = 9_999;
    assertThat(watch.isStalled(1)).isFalse();
    nowMs = 10_000;
    assertThat(watch.isStalled(1)).isTrue();
  }

  @Test
  void beginsAgainWheneverSomethingMoves() {
    for (int moved = 1; moved < 10; moved++) {
      nowMs += 9_000;
      assertThat(watch.isStalled(moved)).isFalse();
    }
  }

  @Test
  void tellsStateReasonsAndTheRoutesThatMatter() {
    JsonObject ready =
        new JsonObject(
            """
            {"status":"DEGRADED","reasons":["breaker open"],"routes":{
              "inventory":{"state":"RUNNING","inFlight":0,"lag":0},
              "payment-capture":{"state":"PAUSED","inFlight":12},
              "order-on-stock":{"state":"RUNNING","inFlight":0,"lag":5}}}
            """);
    assertThat(StallDetector.lines(NODE, ready))
        .containsExactly(
            NODE + " is DEGRADED",
            "  breaker open",
            "  route payment-capture: {\"state\":\"PAUSED\",\"inFlight\":12}",
            "  route order-on-stock: {\"state\":\"RUNNING\",\"inFlight\":0,\"lag\":5}");
  }

  @Test
  void saysSoWhenTheNodeDoesNotAnswer() throws InterruptedException {
    assertThat(StallDetector.ask(URI.create("http://127.0.0.1:1"), NodeAccess.NONE))
        .singleElement()
        .asString()
        .contains("does not say how it is");
  }
}
