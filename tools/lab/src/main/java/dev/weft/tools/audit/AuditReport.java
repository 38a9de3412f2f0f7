package dev.weft.tools.audit;

import dev.weft.kernel.text.TextTable;
import dev.weft.tools.audit.Audit.Result;
import dev.weft.tools.audit.check.Findings;
import dev.weft.tools.audit.check.Findings.Violation;
import dev.weft.tools.audit.history.DeadLetterCount;
import dev.weft.tools.audit.history.History;
import dev.weft.tools.audit.history.SkuRecord;
import dev.weft.tools.audit.history.StockHistory;
import dev.weft.tools.audit.history.StreamRange;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What came out, as tables for people. */
final class AuditReport {
  private static final String CHECK = "check";

  private final Result result;
  private final Sources sources;
  private final Duration took;

  /**
   * Where it was read.
   *
   * @param nats URLs
   * @param ledger path or URL; empty for none
   */
  record Sources(String nats, boolean atRest, String ledger) {}

  AuditReport(Result result, Sources sources, Duration took) {
    this.result = result;
    this.sources = sources;
    this.took = took;
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    section(lines, streams());
    section(lines, stock());
    section(lines, checks());
    section(lines, remarks());
    section(lines, violations());
    lines.add(conclusion());
    return lines;
  }

  private static void section(List<String> lines, List<String> section) {
    if (!section.isEmpty()) {
      lines.addAll(section);
      lines.add("");
    }
  }

  private List<String> streams() {
    TextTable table =
        new TextTable(
            List.of("stream", "from", "to", "events", "deleted inside"),
            Set.of("from", "to", "events", "deleted inside"));
    for (StreamRange range : result.history().ranges()) {
      table.row(range.name(), range.first(), range.last(), range.count(), range.missing());
    }
    return table.lines();
  }

  private List<String> stock() {
    List<String> numbers = List.of("initial", "adjusted", "available", "active", "sold", "earlier");
    List<String> titles = new ArrayList<>(List.of("stock", "sku"));
    titles.addAll(numbers);
    TextTable table = new TextTable(titles, Set.copyOf(numbers));
    boolean any = false;
    for (StockHistory stock : result.history().stock()) {
      for (SkuRecord sku : stock.skus()) {
        any = true;
        table.row(
            stock.stream(),
            sku.sku(),
            sku.initial(),
            sku.adjusted(),
            sku.available(),
            sku.active(),
            sku.sold(),
            sku.earlier());
      }
    }
    return any ? table.lines() : List.of();
  }

  private List<String> checks() {
    TextTable table =
        new TextTable(
            List.of(CHECK, "checked", "open", "violations"),
            Set.of("checked", "open", "violations"));
    for (Findings check : result.findings()) {
      table.row(check.check(), check.checkedCount(), check.openCount(), check.violationCount());
    }
    return table.lines();
  }

  private List<String> remarks() {
    History history = result.history();
    List<String> remarks = new ArrayList<>();
    if (sources.ledger().isEmpty()) {
      remarks.add("Without a ledger: charges and refunds were not checked.");
    }
    if (history.stock().stream().anyMatch(stock -> !stock.isWhole())) {
      remarks.add(
          "Old reservations have expired: units that left the stock before are \"earlier\", and"
              + " levels are proved from the first one on that is followed by all its"
              + " reservations.");
    }
    history.ranges().forEach(range -> forgotten(range).ifPresent(remarks::add));
    for (DeadLetterCount count : history.deadLetters()) {
      remarks.add(
          String.format(
              Locale.ROOT,
              "Dead letters of %s: %d, %d of them replayed.",
              count.consumer(),
              count.deadLetters(),
              count.replayed()));
    }
    if (history.unreadableCount() > 0) {
      remarks.add(
          history.unreadableCount()
              + " events were ignored, the first: "
              + String.join(", ", history.unreadable()));
    }
    return remarks;
  }

  /** What a stream does not hold any more; empty when it has all from the first event on. */
  private static Optional<String> forgotten(StreamRange range) {
    if (range.count() == 0 && range.cut() > 0) {
      return Optional.of(
          range.name()
              + " has forgotten all of its "
              + range.cut()
              + " events: what is older is not judged.");
    }
    return range.first() <= 1
        ? Optional.empty()
        : Optional.of(
            range.name()
                + " begins at "
                + range.first()
                + " ("
                + Instant.ofEpochMilli(range.firstMs()).truncatedTo(ChronoUnit.SECONDS)
                + "): what is older is not judged.");
  }

  private List<String> violations() {
    List<String> lines = new ArrayList<>();
    for (Findings check : result.findings()) {
      for (Violation violation : check.violations()) {
        lines.add("✗ " + check.check() + ": " + violation.subject() + " " + violation.text());
      }
      long more = check.violationCount() - check.violations().size();
      if (more > 0) {
        lines.add("✗ " + check.check() + ": and " + more + " more");
      }
    }
    return lines;
  }

  private String conclusion() {
    History history = result.history();
    long violations = result.findings().stream().mapToLong(Findings::violationCount).sum();
    long open = result.findings().stream().mapToLong(Findings::openCount).sum();
    double seconds = Math.max(1, took.toMillis()) / 1_000.0;
    return String.format(
            Locale.ROOT,
            "%s: %d orders, %d events and %d lines of the ledger in %.1f s (%.0f events/s), as of"
                + " %s",
            violations == 0
                ? "✓ every invariant holds, " + open + " open"
                : "✗ " + violations + " violations, " + open + " open",
            history.orderCount(),
            history.events(),
            history.ledgerLines(),
            seconds,
            history.events() / seconds,
            Instant.ofEpochMilli(result.asOfMs()).truncatedTo(ChronoUnit.SECONDS))
        + "\n  streams at "
        + sources.nats()
        + (sources.atRest() ? " (at rest)" : "")
        + ", ledger "
        + (sources.ledger().isEmpty() ? "none" : sources.ledger());
  }
}
