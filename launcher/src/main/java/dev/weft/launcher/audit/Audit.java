package dev.weft.launcher.audit;

import dev.weft.kernel.contract.Streams;
import dev.weft.launcher.audit.check.Checks;
import dev.weft.launcher.audit.check.Findings;
import dev.weft.launcher.audit.check.Horizon;
import dev.weft.launcher.audit.history.History;
import dev.weft.launcher.audit.history.TooLargeException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * For one thread, which it blocks. One audit: where each stream ends now, then the ledger, then
 * where each stream ends by then, then all streams up to there. So whatever led to an event before
 * the first ends, or to a line of the ledger, is read too, however busy the system is.
 */
final class Audit {
  private static final Pattern STOCK = Pattern.compile("INVENTORY(_\\d+)?");
  private static final int SHARDS_MAX = 64;

  /** Measured: see docs/adr/0011. */
  private static final long ORDER_BYTES = 640;

  /** Of the heap; the rest is for what is being read. */
  private static final double HEAP_SHARE = 0.75;

  private final JournalReader streams;
  private final Optional<Ledger> ledger;
  private final Rules rules;

  /**
   * By what times it judges.
   *
   * @param settleMs how long an order, or what must follow from an event, may take
   * @param reservationTtlMs how long the stock's decisions are kept
   * @param atRest nobody is at work: time stands where the last event was stored
   * @param violationsMax of each check that are named
   */
  record Rules(long settleMs, long reservationTtlMs, boolean atRest, int violationsMax) {}

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
   * @param ledger empty: money is not looked at
   */
  Audit(JournalReader streams, Optional<Ledger> ledger, Rules rules) {
    this.streams = streams;
    this.ledger = ledger;
    this.rules = rules;
  }

  Result run() throws AuditException {
    Set<String> existing = streams.connect();
    if (!existing.contains(Streams.ORDERS)) {
      throw new AuditException("there is no stream " + Streams.ORDERS + ": nothing to audit");
    }
    List<String> stock = stockStreams(existing);
    List<String> names = inReadingOrder(existing, stock);
    long nowMs = System.currentTimeMillis();
    History history =
        new History(
            ends(names), stock, new History.Limits(nowMs, rules.reservationTtlMs(), ordersMax()));
    try {
      if (ledger.isPresent()) {
        ledger.get().read(history::record);
      }
      for (Map.Entry<String, Long> end : ends(names).entrySet()) {
        streams.read(end.getKey(), end.getValue(), history::record);
      }
    } catch (TooLargeException tooLarge) {
      throw new AuditException(tooLarge.getMessage(), tooLarge);
    }
    history.end();
    long asOfMs = rules.atRest() ? history.newestMs() : nowMs;
    Horizon horizon = new Horizon(history, asOfMs, rules.settleMs());
    return new Result(
        history, Checks.run(history, horizon, ledger.isPresent(), rules.violationsMax()), asOfMs);
  }

  private Map<String, Long> ends(List<String> names) throws AuditException {
    Map<String, Long> ends = new LinkedHashMap<>();
    for (String name : names) {
      ends.put(name, streams.lastSequence(name));
    }
    return ends;
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

  /** Orders first: the stock's book asks whether what is reserved is sold. */
  private static List<String> inReadingOrder(Set<String> existing, List<String> stock) {
    List<String> names = new ArrayList<>(List.of(Streams.ORDERS, Streams.PAYMENTS));
    names.addAll(stock);
    names.addAll(List.of(Streams.NOTIFICATIONS, Streams.DEAD_LETTERS));
    return names.stream().filter(existing::contains).toList();
  }

  private static long ordersMax() {
    return (long) (Runtime.getRuntime().maxMemory() * HEAP_SHARE / ORDER_BYTES);
  }
}
