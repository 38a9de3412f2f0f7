package dev.weft.bridge.outbound.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private final Backoff backoff = new Backoff(new Random(1));

  @Test
  void growsFromTryToTryAndIsBounded() {
    assertThat(backoff.delayMs(1)).isBetween(10L, 20L);
    assertThat(backoff.delayMs(2)).isBetween(20L, 40L);
    assertThat(backoff.delayMs(4)).isBetween(80L, 160L);
    assertThat(backoff.delayMs(7)).isBetween(500L, 1_000L);
    assertThat(backoff.delayMs(1_000_000)).isBetween(500L, 1_000L);
  }
}
