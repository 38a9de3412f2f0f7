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

/** Three servers, faults at chosen times, each over before the next one. */
@Timeout(300)
class ChosenFaultsIT {
  private static final int ORDERS_PER_SECOND = 15;

  @Test
  void losesNothingOnThreeServers() throws Exception {
    assertClean(
        new ChaosPlan(26, 1, ORDERS_PER_SECOND, 2, 1, 3),
        new Fault(FaultKind.NATS_KILL, 1_000, 5_000, 2),
        new Fault(FaultKind.NATS_LEADER_KILL, 10_000, 15_000, 0),
        new Fault(FaultKind.FULL_DISK, 20_000, 25_000, 1));
  }

  private static void assertClean(ChaosPlan plan, Fault... faults) throws Exception {
    Progress silent =
        new Progress(
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8), false);
    Schedule schedule = new Schedule(List.of(faults));
    try (ChaosRun run = new ChaosRun(plan, schedule, NatsServer.binary(), silent)) {
      ChaosResult result = run.run();

      AuditProcess audit = result.audit();
      assertThat(result.violations()).as(() -> String.join("\n", audit.output())).isEmpty();
      assertThat(result.played()).isEqualTo(oneOfEach(faults));
      assertThat(result.outcomes().accepted()).isEqualTo(plan.orders());
    }
  }

  private static Map<FaultKind, Integer> oneOfEach(Fault... faults) {
    return Arrays.stream(faults).collect(Collectors.toMap(Fault::kind, any -> 1));
  }
}
