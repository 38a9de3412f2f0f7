package dev.weft.bridge.inbound.ack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.bridge.deadletter.DeadLetterKind;
import dev.weft.bridge.inbound.route.InboundRouteOptions;
import dev.weft.kernel.failure.Failure;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictTest {
  private final Failure retry = Failure.retry("TST-901", "later");
  private final Failure conflict = Failure.conflict("TST-902", "somebody else");
  private final Failure pause = Failure.pause("TST-905", "not now");
  private final Failure reject = Failure.reject("TST-903", "never");
  private final Failure fatal = Failure.fatal("TST-904", "broken");

  private final InboundRouteOptions route =
      new InboundRouteOptions(
          "r",
          "S",
          List.of("s.>"),
          "r",
          "a",
          1,
          1_000,
          List.of(10L, 20L),
          3,
          1_000,
          true,
          false,
          false,
          0);

  @Test
  void aRetryWaitsLongerEachTimeAndEndsAsADeadLetter() {
    assertThat(Verdict.on(retry, 1, route)).isEqualTo(new Verdict.Retry(10, retry));
    assertThat(Verdict.on(retry, 2, route)).isEqualTo(new Verdict.Retry(20, retry));
    assertThat(Verdict.on(retry, 3, route))
        .isEqualTo(new Verdict.DeadLetter(DeadLetterKind.MAX_DELIVER, retry));
  }

  @Test
  void aRetryThatSaysWhenIsTriedThen() {
    Failure later = Failure.retryAfter("TST-906", "busy", 7_200_000);
    Failure never = Failure.retryAfter("TST-906", "busy", Long.MAX_VALUE);

    assertThat(Verdict.on(later, 1, route)).isEqualTo(new Verdict.Retry(7_200_000, later));
    assertThat(Verdict.on(never, 1, route))
        .isEqualTo(new Verdict.Retry(Verdict.RETRY_AFTER_MAX_MS, never));
  }

  @Test
  void aConflictIsTriedAgain() {
    assertThat(Verdict.on(conflict, 1, route)).isEqualTo(new Verdict.Retry(10, conflict));
  }

  @Test
  void whatWasHeldToTheEndIsForAnotherNodeEvenAtTheLastDelivery() {
    assertThat(Verdict.on(pause, 3, route)).isEqualTo(new Verdict.Nak(pause));
  }

  @Test
  void whatWaitsForSomethingOutsideIsNeverGivenUp() {
    Failure waiting = Failure.waiting("TST-907", "the level cannot be read");

    assertThat(Verdict.on(waiting, 1, route)).isEqualTo(new Verdict.Wait(waiting));
    assertThat(Verdict.on(waiting, 1_000, route)).isEqualTo(new Verdict.Wait(waiting));
  }

  @Test
  void aRejectIsGivenUpAtOnce() {
    assertThat(Verdict.on(reject, 1, route))
        .isEqualTo(new Verdict.DeadLetter(DeadLetterKind.REJECT, reject));
  }

  @Test
  void aFatalFailureStopsTheRouteEvenAtTheLastDelivery() {
    assertThat(Verdict.on(fatal, 3, route)).isEqualTo(new Verdict.Stop(20, fatal));
  }
}
