package dev.weft.launcher.chaos;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Immutable. When what goes wrong: the same seed, length and numbers of nodes and servers give the
 * same schedule.
 *
 * @param faults by their start
 */
record Schedule(List<Fault> faults) {
  private static final long MS_PER_MINUTE = 60_000;
  private static final long START_MS = 1_000;
  private static final int TRIES_MAX = 200;
  private static final long STEP_MS = 100;

  static Schedule of(ChaosPlan plan) {
    Random random = new Random(plan.seed());
    List<Fault> faults = new ArrayList<>();
    for (FaultKind kind : FaultKind.values()) {
      if (!kind.isPossible(plan.natsServers())) {
        continue;
      }
      long count = (kind.perMinute() * plan.durationMs() + MS_PER_MINUTE / 2) / MS_PER_MINUTE;
      for (int i = 0; i < Math.max(1, count); i++) {
        lay(kind, plan, random, faults);
      }
    }
    faults.sort(Comparator.comparingLong(Fault::startMs).thenComparing(Fault::kind));
    return new Schedule(List.copyOf(faults));
  }

  /** What happens to one target, one after the other. */
  Map<FaultKind.Target, List<Fault>> lanes() {
    return faults.stream()
        .collect(
            Collectors.groupingBy(
                fault -> fault.kind().target(), TreeMap::new, Collectors.toList()));
  }

  /** Somewhere at random; in the first gap when it is crowded; nowhere when there is no gap. */
  private static void lay(FaultKind kind, ChaosPlan plan, Random random, List<Fault> faults) {
    long lengthMs = kind.msMin() + random.nextInt((int) (kind.msMax() - kind.msMin()) + 1);
    int index = index(kind, plan, random);
    long lastMs = plan.durationMs() - lengthMs;
    if (lastMs <= START_MS) {
      return;
    }
    for (int i = 0; i < TRIES_MAX; i++) {
      long startMs = START_MS + random.nextInt((int) (lastMs - START_MS));
      if (fits(new Fault(kind, startMs, startMs + lengthMs, index), faults)) {
        return;
      }
    }
    for (long startMs = START_MS; startMs < lastMs; startMs += STEP_MS) {
      if (fits(new Fault(kind, startMs, startMs + lengthMs, index), faults)) {
        return;
      }
    }
  }

  /** Drawn for every kind, so that none moves what comes after it. */
  private static int index(FaultKind kind, ChaosPlan plan, Random random) {
    int draw = random.nextInt(plan.nodes() * plan.natsServers());
    return draw % (kind.target() == FaultKind.Target.NATS ? plan.natsServers() : plan.nodes());
  }

  /** Adds it if it does. */
  private static boolean fits(Fault fault, List<Fault> faults) {
    boolean fits =
        faults.stream()
            .filter(other -> other.kind().target() == fault.kind().target())
            .allMatch(fault::isApartFrom);
    if (fits) {
      faults.add(fault);
    }
    return fits;
  }
}
