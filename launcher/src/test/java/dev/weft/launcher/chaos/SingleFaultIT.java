package dev.weft.launcher.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.launcher.trial.Progress;
import dev.weft.testkit.nats.NatsBinary;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real processes, one kind of fault at a time: what breaks says what broke it. */
@Timeout(300)
class SingleFaultIT {
  private static final ChaosPlan PLAN = new ChaosPlan(5, 1, 30, 1, 1, 1);

  @Test
  void losesNothingWhenAcksOfAppendsAreLost() throws Exception {
    ChaosResult result = run(new Fault(FaultKind.LOST_PUBLISH_ACKS, 200, 4_500, 0));

    assertClean(result, FaultKind.LOST_PUBLISH_ACKS);
    assertThat(result.publishAcksLost()).isPositive();
  }

  @Test
  void doesNothingTwiceWhenAcksOfDeliveriesAreLost() throws Exception {
    ChaosResult result = run(new Fault(FaultKind.LOST_CONSUMER_ACKS, 200, 4_500, 0));

    assertClean(result, FaultKind.LOST_CONSUMER_ACKS);
    assertThat(result.consumerAcksLost()).isPositive();
  }

  @Test
  void refusesAndLosesNothingWhileTheDiskIsFull() throws Exception {
    ChaosResult result = run(new Fault(FaultKind.FULL_DISK, 500, 4_500, 0));

    assertClean(result, FaultKind.FULL_DISK);
    assertThat(result.tally().refusals()).containsKey("503");
  }

  private static ChaosResult run(Fault fault) throws Exception {
    Progress silent =
        new Progress(
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8), false);
    Schedule schedule = new Schedule(List.of(fault));
    try (ChaosRun run = new ChaosRun(PLAN, schedule, NatsBinary.find(), silent)) {
      return run.run(false);
    }
  }

  private static void assertClean(ChaosResult result, FaultKind played) {
    assertThat(result.violations()).isEmpty();
    assertThat(result.played()).isEqualTo(Map.of(played, 1));
    assertThat(result.tally().accepted()).isEqualTo(PLAN.seconds() * PLAN.ratePerSecond());
  }
}
