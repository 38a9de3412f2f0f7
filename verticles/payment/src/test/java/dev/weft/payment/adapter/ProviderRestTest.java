package dev.weft.payment.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How long a provider is left alone, by a clock that the test moves. */
class ProviderRestTest {
  private static final long RESET_TIMEOUT_MS = 30_000;
  private static final long PROBE_INTERVAL_MS = 1_000;

  private long nowMs = 77;
  private int ended;

  @Test
  void asksOnceAnIntervalWhoeverWantsToKnow() {
    ProviderRest rest = resting(PROBE_INTERVAL_MS);
    nowMs += PROBE_INTERVAL_MS / 2;
    assertThat(rest.isTimeToAsk()).isFalse();
    nowMs += PROBE_INTERVAL_MS / 2 - 10;
    assertThat(rest.isTimeToAsk()).isTrue();
    assertThat(rest.isTimeToAsk()).isFalse();
    nowMs += PROBE_INTERVAL_MS;
    assertThat(rest.isTimeToAsk()).isTrue();
  }

  @Test
  void endsWhenTheProviderSaysThatItIsWell() {
    ProviderRest rest = resting(PROBE_INTERVAL_MS);
    nowMs += PROBE_INTERVAL_MS;
    rest.told(false);
    assertThat(rest.isResting()).isTrue();

    rest.told(true);

    assertThat(rest.isResting()).isFalse();
    assertThat(ended).isEqualTo(1);
    assertThat(rest.isTimeToAsk()).isFalse();
  }

  @Test
  void lastsAnIntervalEvenIfTheProviderIsWell() {
    ProviderRest rest = resting(PROBE_INTERVAL_MS);
    nowMs += PROBE_INTERVAL_MS - 1;
    rest.told(true);
    assertThat(rest.isResting()).isTrue();
  }

  @Test
  void endsAfterItsTimeWhateverTheProviderSays() {
    ProviderRest rest = resting(PROBE_INTERVAL_MS);
    rest.told(false);
    nowMs += RESET_TIMEOUT_MS - 1;
    assertThat(rest.isResting()).isTrue();
    nowMs += 1;
    assertThat(rest.isResting()).isFalse();
    assertThat(rest.isResting()).isFalse();
    assertThat(ended).isEqualTo(1);
  }

  @Test
  void asksNobodyWhenItIsToldSo() {
    ProviderRest rest = resting(0);
    nowMs += RESET_TIMEOUT_MS - 1;
    assertThat(rest.isTimeToAsk()).isFalse();
  }

  @Test
  void takesTheWordOfAProviderThatFailsAllTheSameLessAndLess() {
    ProviderRest rest = resting(PROBE_INTERVAL_MS);
    for (long lastsMs = PROBE_INTERVAL_MS; lastsMs < RESET_TIMEOUT_MS; lastsMs *= 2) {
      nowMs += lastsMs - 1;
      rest.told(true);
      assertThat(rest.isResting()).as("after %d ms", lastsMs - 1).isTrue();
      nowMs += 1;
      rest.told(true);
      assertThat(rest.isResting()).as("after %d ms", lastsMs).isFalse();
      rest.begin();
    }
  }

  @Test
  void takesItsWordAgainOnceItWasSeenAway() {
    ProviderRest rest = resting(PROBE_INTERVAL_MS);
    for (int i = 0; i < 10; i++) {
      nowMs += RESET_TIMEOUT_MS;
      assertThat(rest.isResting()).isFalse();
      rest.begin();
    }
    rest.told(false);
    nowMs += PROBE_INTERVAL_MS;
    rest.told(true);
    assertThat(rest.isResting()).isFalse();
  }

  @Test
  void endsWhenTheProviderHasDoneWhatItWasAskedFor() {
    ProviderRest rest = resting(PROBE_INTERVAL_MS);
    rest.recovered();
    assertThat(rest.isResting()).isFalse();
    assertThat(ended).isZero();
  }

  private ProviderRest resting(long probeIntervalMs) {
    BreakerOptions options = new BreakerOptions(5, RESET_TIMEOUT_MS, probeIntervalMs);
    ProviderRest rest = new ProviderRest(options, () -> nowMs, () -> ended++);
    rest.begin();
    return rest;
  }
}
