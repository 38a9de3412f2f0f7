package dev.weft.tools.chaos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * When what goes wrong: the same seed, length, kinds and numbers of nodes and servers give the same
 * schedule.
 *
 * @param faults by their start
 */
record Schedule(List<Fault> faults) {
  private static final long MS_PER_MINUTE = 60_000;
  private static final long START_MS = 1_000;
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  static Schedule of(ChaosPlan plan) {
    List<Fault> faults = new ArrayList<>();
    for (FaultKind.Target target : FaultKind.Target.values()) {
      // Its own, so that what is done to one target moves nothing that is done to another one.
      Random random = new Random(plan.seed() + target.name().hashCode() * SPREAD);
      place(choose(plan, target, random), plan, random, faults);
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

  Set<FaultKind> kinds() {
    Set<FaultKind> kinds = EnumSet.noneOf(FaultKind.class);
    faults.forEach(fault -> kinds.add(fault.kind()));
    return kinds;
  }

  /** As faults that begin at 0: one of each kind first, then all the others. */
  private static List<Fault> choose(ChaosPlan plan, FaultKind.Target target, Random random) {
    List<Fault> first = new ArrayList<>();
    List<Fault> others = new ArrayList<>();
    for (FaultKind kind : plan.kinds()) {
      if (kind.target() == target) {
        first.add(draw(kind, plan, random));
        for (int i = 1; i < count(kind, plan); i++) {
          others.add(draw(kind, plan, random));
        }
      }
    }
    Collections.shuffle(first, random);
    Collections.shuffle(others, random);
    first.addAll(others);
    return first;
  }

  private static long count(FaultKind kind, ChaosPlan plan) {
    long ms = kind.perMinute(plan.natsServers()) * plan.durationMs();
    return (ms + MS_PER_MINUTE / 2) / MS_PER_MINUTE;
  }

  private static Fault draw(FaultKind kind, ChaosPlan plan, Random random) {
    long lengthMs = kind.msMin() + random.nextInt((int) (kind.msMax() - kind.msMin()) + 1);
    return new Fault(kind, 0, lengthMs, random.nextInt(Targets.count(kind, plan)));
  }

  /** As many as there is time for, in any order, with the time that is left between them. */
  private static void place(List<Fault> wanted, ChaosPlan plan, Random random, List<Fault> faults) {
    List<Fault> chosen = new ArrayList<>();
    long leftMs = plan.durationMs() - START_MS;
    for (Fault fault : wanted) {
      if (takesMs(fault) <= leftMs) {
        leftMs -= takesMs(fault);
        chosen.add(fault);
      }
    }
    Collections.shuffle(chosen, random);
    long slackMs = leftMs;
    List<Long> gapsMs =
        chosen.stream().map(fault -> (long) (random.nextDouble() * slackMs)).sorted().toList();
    long atMs = START_MS;
    for (int i = 0; i < chosen.size(); i++) {
      Fault fault = chosen.get(i);
      long startMs = atMs + gapsMs.get(i);
      faults.add(new Fault(fault.kind(), startMs, startMs + fault.endMs(), fault.index()));
      atMs += takesMs(fault);
    }
  }

  private static long takesMs(Fault fault) {
    return fault.endMs() + fault.kind().recoveryMs();
  }
}
