package dev.weft.tools.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  private static final int KILLS_PER_MINUTE_MIN = 15;
  private static final int CLUSTER_KILLS_PER_MINUTE_MIN = 13;
  private static final int SEEDS = 500;

  @Test
  void isTheSameForTheSameSeed() {
    assertThat(schedule(60, 7)).isEqualTo(schedule(60, 7));
    assertThat(schedule(60, 7)).isNotEqualTo(schedule(60, 8));
  }

  @Test
  void killsOftenEnoughAndKnowsEveryFaultInAMinuteOfAnySeed() {
    for (int seed = 0; seed < SEEDS; seed++) {
      List<Fault> faults = schedule(60, seed).faults();
      Set<FaultKind> kinds = faults.stream().map(Fault::kind).collect(Collectors.toSet());

      assertThat(faults.stream().filter(fault -> fault.kind().isKill()).count())
          .as("seed " + seed)
          .isGreaterThanOrEqualTo(KILLS_PER_MINUTE_MIN);
      assertThat(kinds).as("seed " + seed).isEqualTo(FaultKind.usual(1));
    }
  }

  @Test
  void killsLeadersAndEveryServerOfACluster() {
    for (int seed = 0; seed < SEEDS; seed++) {
      List<Fault> faults = Schedule.of(new ChaosPlan(60, seed, 300, 2, 1, 3)).faults();
      Set<Integer> servers =
          faults.stream()
              .filter(fault -> fault.kind().target() == FaultKind.Target.NATS)
              // Whose index is that of a stream.
              .filter(fault -> fault.kind() != FaultKind.STREAM_RESTORED)
              .map(Fault::index)
              .collect(Collectors.toSet());

      assertThat(Schedule.of(new ChaosPlan(60, seed, 300, 2, 1, 3)).kinds())
          .as("seed " + seed)
          .isEqualTo(FaultKind.usual(3));
      assertThat(faults.stream().filter(fault -> fault.kind().isKill()).count())
          .as("seed " + seed)
          .isGreaterThanOrEqualTo(CLUSTER_KILLS_PER_MINUTE_MIN);
      assertThat(servers).as("seed " + seed).isSubsetOf(0, 1, 2).hasSizeGreaterThan(1);
    }
  }

  @Test
  void letsEveryTargetRecoverAndEndsInTime() {
    for (int seed = 0; seed < SEEDS; seed++) {
      for (List<Fault> lane : schedule(60, seed).lanes().values()) {
        for (Fault fault : lane) {
          List<Fault> others = new ArrayList<>(lane);
          others.remove(fault);
          assertThat(others)
              .as("seed " + seed + ": " + fault)
              .allMatch(other -> areApart(fault, other));
          assertThat(fault.endMs()).as("seed " + seed + ": " + fault).isLessThanOrEqualTo(60_000);
        }
      }
    }
  }

  @Test
  void choosesAnotherPartOfTheKindsForEverySeedWhenThereIsNoTimeForAll() {
    Set<FaultKind> seen = EnumSet.noneOf(FaultKind.class);
    for (int seed = 0; seed < SEEDS; seed++) {
      seen.addAll(schedule(15, seed).kinds());
    }
    assertThat(seen).isEqualTo(FaultKind.usual(1));
  }

  @Test
  void doesNothingElseThanWhatWasAskedFor() {
    Set<FaultKind> asked = EnumSet.of(FaultKind.CLOCK_AHEAD, FaultKind.PROVIDER_AMOUNT);
    Schedule only = Schedule.of(new ChaosPlan(60, 1, 300, 2, 1, 1, asked));

    assertThat(only.kinds()).isEqualTo(asked);
  }

  @Test
  void hasSomethingForAShortRun() {
    assertThat(schedule(10, 1).faults()).hasSizeGreaterThan(3).allMatch(f -> f.endMs() <= 10_000);
  }

  private static Schedule schedule(int seconds, long seed) {
    return Schedule.of(new ChaosPlan(seconds, seed, 300, 2, 1, 1));
  }

  /** Whether both, with the time to recover, can be laid into one lane. */
  private static boolean areApart(Fault one, Fault other) {
    return one.endMs() + one.kind().recoveryMs() <= other.startMs()
        || other.endMs() + other.kind().recoveryMs() <= one.startMs();
  }
}
