package dev.weft.tools.audit;

import dev.weft.kernel.contract.Streams;
import dev.weft.tools.audit.JournalReader.Extent;
import dev.weft.tools.audit.check.AuditWindow;
import dev.weft.tools.audit.check.Checks;
import dev.weft.tools.audit.check.Findings;
import dev.weft.tools.audit.history.History;
import dev.weft.tools.lab.LedgerReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One audit: where each stream ends now, then the ledger, then where each stream ends by then, then
 * all streams up to there. So whatever led to an event before the first ends, or to a line of the
 * ledger, is read too, however busy the system is.
 *
 * <p>For one thread, which it blocks.
 */
final class Audit {
  private static final Pattern STOCK = Pattern.compile("INVENTORY(_\\d+)?");
  private static final int SHARDS_MAX = 64;

  private final JournalReader streams;
  private final Optional<LedgerReader> ledger;
  private final Rules rules;
  private final AuditProgress progress;

  /**
   * By what times it judges.
   *
   * @param settleMs how long an order, or what must follow from an event, may take
   * @param reservationTtlMs how long the stock's decisions are kept
   * @param atRest nobody is at work: time stands where the last event was stored
   * @param violationsMax of each check that are named
   * @param folder of temporary files
   */
  record Rules(
      long settleMs, long reservationTtlMs, boolean atRest, int violationsMax, Path folder) {}

  /**
   * What came out.
   *
   * @param asOfMs what was judged as now
   */
  record Result(History history, List<Findings> findings, long asOfMs) {
    boolean isClean() {
      return findings.stream().allMatch(check -> check.violationCount() == 0);
    }
  }

  /**
   * @param ledger empty: charges and refunds are not checked
   * @param progress gets what has been read
   */
  Audit(JournalReader streams, Optional<LedgerReader> ledger, Rules rules, AuditProgress progress) {
    this.streams = streams;
    this.ledger = ledger;
    this.rules = rules;
    this.progress = progress;
  }

  Result run() throws AuditException {
    Set<String> existing = streams.connect();
    if (!existing.contains(Streams.ORDERS)) {
      throw new AuditException("there is no stream " + Streams.ORDERS + ": nothing to audit");
    }
    List<String> stock = stockStreams(existing);
    List<String> names = inReadingOrder(existing, stock);
    long nowMs = System.currentTimeMillis();
    try (History history =
        new History(
            ends(names),
            stock,
            new History.Limits(nowMs, rules.reservationTtlMs(), rules.folder()))) {
      read(names, history);
      long asOfMs = rules.atRest() ? history.newestMs() : nowMs;
      AuditWindow window = new AuditWindow(history, asOfMs, rules.settleMs());
      return new Result(
          history, Checks.run(history, window, ledger.isPresent(), rules.violationsMax()), asOfMs);
    } catch (UncheckedIOException noRoom) {
      throw new AuditException(
          "temporary files in " + rules.folder() + " (--temp-dir): " + noRoom.getCause(), noRoom);
    }
  }

  private void read(List<String> names, History history) throws AuditException {
    if (ledger.isPresent()) {
      progress.begin("reading the ledger", 0);
      read(ledger.get(), history);
    }
    Map<String, Extent> extents = extents(names);
    progress.begin(
        "reading the streams", extents.values().stream().mapToLong(Extent::length).sum());
    for (Map.Entry<String, Extent> extent : extents.entrySet()) {
      read(extent.getKey(), extent.getValue(), history);
    }
    history.end();
  }

  private void read(LedgerReader money, History history) throws AuditException {
    try {
      money.read(
          line -> {
            history.record(line);
            progress.advance(1);
          });
    } catch (IOException unreadable) {
      throw new AuditException(
          "ledger "
              + money.source()
              + " cannot be read: "
              + unreadable
              + " (--ledger names another)",
          unreadable);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AuditException("interrupted", interrupted);
    }
  }

  private void read(String stream, Extent extent, History history) throws AuditException {
    long[] at = {extent.first() - 1};
    streams.read(
        stream,
        extent.last(),
        event -> {
          history.record(event);
          progress.advance(event.sequence() - at[0]);
          at[0] = event.sequence();
        });
  }

  private Map<String, Long> ends(List<String> names) throws AuditException {
    Map<String, Long> ends = new LinkedHashMap<>();
    extents(names).forEach((name, extent) -> ends.put(name, extent.last()));
    return ends;
  }

  private Map<String, Extent> extents(List<String> names) throws AuditException {
    Map<String, Extent> extents = new LinkedHashMap<>();
    for (String name : names) {
      extents.put(name, streams.extent(name));
    }
    return extents;
  }

  /** By shard. */
  private static List<String> stockStreams(Set<String> existing) throws AuditException {
    List<String> stock =
        existing.stream()
            .filter(name -> STOCK.matcher(name).matches())
            .sorted(Comparator.comparingInt(String::length).thenComparing(name -> name))
            .toList();
    if (stock.size() > SHARDS_MAX) {
      throw new AuditException(stock.size() + " streams of stock; at most " + SHARDS_MAX);
    }
    return stock;
  }

  /** Orders first: the history of the stock asks whether what is reserved is sold. */
  private static List<String> inReadingOrder(Set<String> existing, List<String> stock) {
    List<String> names = new ArrayList<>(List.of(Streams.ORDERS, Streams.STEPS, Streams.PAYMENTS));
    names.addAll(stock);
    names.addAll(List.of(Streams.NOTIFICATIONS, Streams.DEAD_LETTERS));
    return names.stream().filter(existing::contains).toList();
  }
}
