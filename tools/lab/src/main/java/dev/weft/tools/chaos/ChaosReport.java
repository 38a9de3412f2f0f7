package dev.weft.tools.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What a run prints at its end. */
final class ChaosReport {
  private static final double MS_PER_S = 1_000;
  private static final double MEDIAN = 50;
  private static final double NEARLY_ALL = 99;
  private static final double ALL = 100;

  private ChaosReport() {}

  static List<String> lines(ChaosPlan plan, ChaosResult result) {
    List<String> lines = new ArrayList<>();
    lines.add(row("seed", Long.toString(plan.seed())));
    lines.add(
        row(
            "set-up",
            String.format(
                Locale.ROOT,
                "%d s, %d nodes, %d shards, %d nats-servers",
                plan.seconds(),
                plan.nodes(),
                plan.shards(),
                plan.natsServers())));
    lines.add(row("kills", result.kills() + ": " + played(result, FaultKind::isKill)));
    lines.add(row("faults", played(result, kind -> !kind.isKill())));
    lines.add(
        row(
            "connections",
            String.format(
                Locale.ROOT,
                "%d cut; lost: %d publish acks, %d consumer acks",
                result.cuts(),
                result.publishAcksLost(),
                result.consumerAcksLost())));
    lines.add(
        row(
            "partners",
            String.format(
                Locale.ROOT,
                "%d answers of the provider were wrong; the receiver got notifications of %d orders",
                result.wrongAnswers(),
                result.notified())));
    lines.add(row("stored", result.partialBatches() + " batches without their end"));
    lines.addAll(load(plan, result.outcomes()));
    lines.add(row("ended", counts(result.statuses())));
    lines.add(
        row("recovery", String.format(Locale.ROOT, "%.1f s", result.recoveryMs() / MS_PER_S)));
    lines.add(row("audit", result.audit().exitCode() == 0 ? "holds" : "✗"));
    lines.add(row("violations", Integer.toString(result.violations().size())));
    result.violations().forEach(violation -> lines.add("  ✗ " + violation));
    return lines;
  }

  private static List<String> load(ChaosPlan plan, RequestOutcomes outcomes) {
    int inTime = outcomes.of(RequestOutcomes.Count.ACCEPTED_IN_TIME);
    return List.of(
        row("offered", perSecond(outcomes.of(RequestOutcomes.Count.OFFERED), plan)),
        row("accepted", perSecond(inTime, plan) + ", in the end " + outcomes.accepted()),
        row(
            "due → 202",
            String.format(
                Locale.ROOT,
                "p50 %.0f ms, p99 %.0f ms, the last %.0f ms",
                outcomes.waitMs(MEDIAN),
                outcomes.waitMs(NEARLY_ALL),
                outcomes.waitMs(ALL))),
        row("adjusted", "stock " + outcomes.of(RequestOutcomes.Count.ADJUSTED) + " times"),
        row("shed", Integer.toString(outcomes.of(RequestOutcomes.Count.SHED))),
        row(
            "tried again",
            String.format(
                Locale.ROOT,
                "%d; posted once more after 202: %d",
                outcomes.of(RequestOutcomes.Count.RETRIED),
                outcomes.of(RequestOutcomes.Count.REPEATED))),
        row("refusals", counts(outcomes.refusals())));
  }

  private static String perSecond(int count, ChaosPlan plan) {
    return String.format(Locale.ROOT, "%.0f/s (%d)", (double) count / plan.seconds(), count);
  }

  private static String played(ChaosResult result, Predicate<FaultKind> which) {
    return result.played().entrySet().stream()
        .filter(entry -> which.test(entry.getKey()))
        .map(entry -> entry.getValue() + " × " + entry.getKey().text())
        .collect(Collectors.joining(", "));
  }

  private static String counts(Map<String, Integer> counts) {
    return counts.isEmpty()
        ? "none"
        : counts.entrySet().stream()
            .map(entry -> entry.getValue() + " × " + entry.getKey())
            .collect(Collectors.joining(", "));
  }

  private static String row(String name, String value) {
    return String.format(Locale.ROOT, "  %-12s %s", name, value);
  }
}
