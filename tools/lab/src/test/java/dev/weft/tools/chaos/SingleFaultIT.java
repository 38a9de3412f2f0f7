package dev.weft.tools.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.tools.lab.Progress;
import dev.weft.tools.testkit.nats.NatsBinary;
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
  private static final ChaosPlan CLUSTER = new ChaosPlan(8, 1, 30, 2, 1, 3);

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

  @Test
  void losesNothingWhenOneOfThreeServersIsKilled() throws Exception {
    assertAuditedAndClean(new Fault(FaultKind.NATS_KILL, 1_000, 5_000, 2));
  }

  @Test
  void losesNothingWhenTheLeaderOfTheOrdersIsKilled() throws Exception {
    assertAuditedAndClean(new Fault(FaultKind.NATS_LEADER_KILL, 1_000, 7_000, 0));
  }

  @Test
  void losesNothingWhileTheDiskOfOneOfThreeServersIsFull() throws Exception {
    assertAuditedAndClean(new Fault(FaultKind.FULL_DISK, 1_000, 5_000, 1));
  }

  private static void assertAuditedAndClean(Fault fault) throws Exception {
    ChaosResult result = run(CLUSTER, fault, true);

    assertThat(result.violations()).isEmpty();
    assertThat(result.audit().orElseThrow().exitCode()).isZero();
    assertThat(result.played()).isEqualTo(Map.of(fault.kind(), 1));
    assertThat(result.tally().accepted()).isEqualTo(CLUSTER.orders());
  }

  private static ChaosResult run(Fault fault) throws Exception {
    return run(PLAN, fault, false);
  }

  private static ChaosResult run(ChaosPlan plan, Fault fault, boolean audits) throws Exception {
    Progress silent =
        new Progress(
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8), false);
    Schedule schedule = new Schedule(List.of(fault));
    try (ChaosRun run = new ChaosRun(plan, schedule, NatsBinary.find(), silent)) {
      return run.run(audits);
    }
  }

  private static void assertClean(ChaosResult result, FaultKind played) {
    assertThat(result.violations()).isEmpty();
    assertThat(result.played()).isEqualTo(Map.of(played, 1));
    assertThat(result.tally().accepted()).isEqualTo(PLAN.orders());
  }
}
