package dev.weft.kernel.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ServerClockTest {
  private static final Instant SERVER = Instant.parse("2026-01-01T12:00:00Z");
  private static final Duration AHEAD = Duration.ofMinutes(20);

  private Instant local = SERVER.plus(AHEAD);
  private long nanos = 1_000;
  private final ServerClock clock = new ServerClock(() -> local, () -> nanos);

  @Test
  void isTheNodesOwnUntilAServerHasTold() {
    assertThat(clock.instant()).isEqualTo(local);
    assertThat(clock.skew()).isEqualTo(new ServerClock.Skew(0, 0));
  }

  @Test
  void tellsTheServersTimeAndHowFarTheNodesIsFromIt() {
    observe("ORDERS", SERVER, Duration.ZERO);

    assertThat(clock.instant()).isEqualTo(SERVER);
    assertThat(clock.skew().offsetMs()).isEqualTo(AHEAD.toMillis());
    assertThat(clock.skew().exceeds(5_000)).isTrue();
  }

  @Test
  void aStepOfTheNodesClockDoesNotMoveIt() {
    observe("ORDERS", SERVER, Duration.ZERO);

    local = local.minus(AHEAD);
    pass(Duration.ofSeconds(3));

    assertThat(clock.instant()).isEqualTo(SERVER.plusSeconds(3));
    assertThat(clock.of("ORDERS").instant()).isEqualTo(SERVER.plusSeconds(3));
  }

  @Test
  void isAsExactAsHalfTheRoundTrip() {
    observe("ORDERS", SERVER, Duration.ofSeconds(2));

    assertThat(clock.instant()).isEqualTo(SERVER.plusSeconds(1));
    assertThat(clock.skew().boundMs()).isEqualTo(1_001);
  }

  @Test
  void keepsTheMoreExactAnswerUntilItIsOld() {
    observe("ORDERS", SERVER, Duration.ZERO);
    observe("ORDERS", SERVER.plusSeconds(100), Duration.ofMillis(100));
    assertThat(clock.instant()).isBefore(SERVER.plusSeconds(1));

    pass(Duration.ofSeconds(30));
    observe("ORDERS", SERVER.plusSeconds(200), Duration.ofMillis(100));
    assertThat(clock.instant()).isAfter(SERVER.plusSeconds(199));
  }

  @Test
  void isTheEarliestWhereServersDifferAndEachStreamHasItsOwn() {
    observe("ORDERS", SERVER, Duration.ZERO);
    observe("PAYMENTS", SERVER.minusSeconds(60), Duration.ZERO);

    assertThat(clock.instant()).isEqualTo(SERVER.minusSeconds(60));
    assertThat(clock.of("ORDERS").instant()).isEqualTo(SERVER);
    assertThat(clock.of("UNKNOWN").instant()).isEqualTo(SERVER.minusSeconds(60));
    assertThat(clock.skew().offsetMs()).isEqualTo(AHEAD.plusSeconds(60).toMillis());
  }

  private void observe(String stream, Instant server, Duration roundTrip) {
    long asked = nanos;
    pass(roundTrip);
    clock.observe(stream, server, asked);
  }

  private void pass(Duration time) {
    nanos += time.toNanos();
    local = local.plus(time);
  }
}
