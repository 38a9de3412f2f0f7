package dev.weft.tools.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.tools.lab.Progress;
import dev.weft.tools.testkit.nats.NatsServer;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real processes, faults at chosen times, each over before the next one. */
@Timeout(300)
class ChosenFaultsIT {
  private static final int ORDERS_PER_SECOND = 30;

  @Test
  void losesNothingOnOneServer() throws Exception {
    ChaosResult result =
        assertClean(
            new ChaosPlan(14, 1, ORDERS_PER_SECOND, 1, 1, 1),
            new Fault(FaultKind.LOST_PUBLISH_ACKS, 200, 4_500, 0),
            new Fault(FaultKind.LOST_CONSUMER_ACKS, 5_000, 9_000, 0),
            new Fault(FaultKind.FULL_DISK, 9_500, 13_500, 0));

    assertThat(result.publishAcksLost()).isPositive();
    assertThat(result.consumerAcksLost()).isPositive();
    assertThat(result.tally().refusals()).containsKey("503");
  }

  @Test
  void losesNothingOnThreeServers() throws Exception {
    assertClean(
        new ChaosPlan(26, 1, ORDERS_PER_SECOND, 2, 1, 3),
        new Fault(FaultKind.NATS_KILL, 1_000, 5_000, 2),
        new Fault(FaultKind.NATS_LEADER_KILL, 10_000, 15_000, 0),
        new Fault(FaultKind.FULL_DISK, 20_000, 25_000, 1));
  }

  private static ChaosResult assertClean(ChaosPlan plan, Fault... faults) throws Exception {
    Progress silent =
        new Progress(
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8), false);
    Schedule schedule = new Schedule(List.of(faults));
    try (ChaosRun run = new ChaosRun(plan, schedule, NatsServer.binary(), silent)) {
      ChaosResult result = run.run(true);

      assertThat(result.violations()).isEmpty();
      assertThat(result.audit().orElseThrow().exitCode()).isZero();
      assertThat(result.played()).isEqualTo(oneOfEach(faults));
      assertThat(result.tally().accepted()).isEqualTo(plan.orders());
      return result;
    }
  }

  private static Map<FaultKind, Integer> oneOfEach(Fault... faults) {
    return Arrays.stream(faults).collect(Collectors.toMap(Fault::kind, any -> 1));
  }
}
