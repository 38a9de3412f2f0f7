package dev.weft.tools.audit.history;

import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.tools.lab.LedgerLine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Everything that streams and ledger hold. What they say about orders goes to temporary files, by
 * order, and is read back a part of the orders at a time; in memory are the stock of each SKU, and
 * that part. Read in this order: ledger, ORDERS, the others, each stream from its begin on; then
 * {@link #end}, then {@link #eachOrder}. Not thread-safe. Fails with {@link
 * java.io.UncheckedIOException} when the folder of the temporary files has no room.
 */
public final class History implements AutoCloseable {
  /** So many that a part is small: of 5,000,000 orders, 20,000. */
  private static final int PARTS = 256;

  /** Of events that could not be read; the others are only counted. */
  private static final int UNREADABLE_NAMED_MAX = 20;

  private static final int PROBLEMS_NAMED_MAX = 1_000;

  /**
   * By what it reads.
   *
   * @param nowMs when the reading began
   * @param reservationTtlMs how long what the stock decided is kept
   * @param folder of temporary files: about 700 bytes an order
   */
  public record Limits(long nowMs, long reservationTtlMs, Path folder) {
    /** What the stock decided since then is all there. */
    public long stockSinceMs() {
      return nowMs - reservationTtlMs;
    }
  }

  private final Limits limits;
  private final List<String> stockStreams;
  private final Spool facts;
  private final Map<String, StreamRange> ranges = new LinkedHashMap<>();
  private final Map<String, StockHistory> stock = new TreeMap<>();
  private final Map<String, DeadLetterCount> deadLetters = new TreeMap<>();
  private final EventIds ids;
  private final List<Problem> stockProblems = new ArrayList<>();
  private final List<String> unreadable = new ArrayList<>();
  private final EventIntake intake;
  private long events;
  private long orderCount;
  private long stockProblemCount;
  private long unreadableCount;
  private long ledgerLines;

  /**
   * @param cuts last sequence of each stream before anything was read
   * @param stockStreams those among them that hold the stock, by shard
   */
  public History(Map<String, Long> cuts, List<String> stockStreams, Limits limits) {
    this.limits = limits;
    this.stockStreams = List.copyOf(stockStreams);
    cuts.forEach((name, cut) -> ranges.put(name, new StreamRange(name, cut)));
    this.facts = new Spool(limits.folder(), PARTS);
    this.ids = new EventIds(new Spool(limits.folder(), PARTS), List.copyOf(cuts.keySet()));
    this.intake = new EventIntake(this);
  }

  /** A line of the provider's ledger. */
  public void record(LedgerLine line) {
    ledgerLines++;
    add(Fact.of(line));
  }

  /** The next event of its stream. */
  public void record(RecordedEvent event) {
    events++;
    boolean gap = ranges.get(event.stream()).add(event);
    if (stockStreams.contains(event.stream())) {
      StockHistory stock = stock(event.stream());
      stock.next(event.batchId());
      if (gap) {
        stock.gap(event.sequence());
      }
    }
    if (event.stream().equals(Streams.DEAD_LETTERS)) {
      DeadLetterCount deadLetter = DeadLetterCount.of(event.subject());
      deadLetters.merge(deadLetter.consumer(), deadLetter, DeadLetterCount::plus);
      return;
    }
    ids.add(event);
    try {
      intake.take(event);
    } catch (Failure | IllegalArgumentException | IndexOutOfBoundsException undecodable) {
      unreadable(event);
    }
  }

  /** Everything was read. */
  public void end() {
    stock.values().forEach(StockHistory::end);
  }

  /** Reads everything about one order after another, and which units are sold. Called once. */
  public void eachOrder(Consumer<RecordedOrder> reader) {
    for (int part = 0; part < PARTS; part++) {
      Map<String, OrderRecord> orders = new HashMap<>();
      facts.read(part, in -> collect(Fact.readFrom(in), orders));
      facts.read(part, in -> countSold(Fact.readFrom(in), orders));
      orders.forEach((id, record) -> reader.accept(new RecordedOrder(id, record, stockStreams)));
      orderCount += orders.size();
    }
  }

  @Override
  public void close() {
    facts.close();
    ids.close();
  }

  /** Orders that {@link #eachOrder} has read. */
  public long orderCount() {
    return orderCount;
  }

  public Collection<StreamRange> ranges() {
    return ranges.values();
  }

  public StreamRange range(String stream) {
    return ranges.get(stream);
  }

  public List<String> stockStreams() {
    return stockStreams;
  }

  public Collection<StockHistory> stock() {
    return stock.values();
  }

  public Limits limits() {
    return limits;
  }

  /** What is wrong with levels, the first of it. */
  public List<Problem> stockProblems() {
    return stockProblems;
  }

  /** All that is wrong with levels. */
  public long stockProblemCount() {
    return stockProblemCount;
  }

  /** Ids of events. */
  public EventIds ids() {
    return ids;
  }

  /** By stream and consumer. */
  public Collection<DeadLetterCount> deadLetters() {
    return deadLetters.values();
  }

  public long events() {
    return events;
  }

  public long ledgerLines() {
    return ledgerLines;
  }

  /** Events that could not be read: of unknown kind, or undecodable. */
  public long unreadableCount() {
    return unreadableCount;
  }

  /** The first of them. */
  public List<String> unreadable() {
    return unreadable;
  }

  /** Of the newest event; 0 when there is none. */
  public long newestMs() {
    return ranges.values().stream().mapToLong(StreamRange::lastMs).max().orElse(0);
  }

  void add(Fact fact) {
    facts.add(Math.floorMod(Lines.hash(fact.orderId()), PARTS), fact::writeTo);
  }

  int shard(String stream) {
    return stockStreams.indexOf(stream);
  }

  StockHistory stock(String stream) {
    return stock.computeIfAbsent(
        stream,
        name ->
            new StockHistory(name, isStockWhole(name), limits.stockSinceMs(), this::stockProblem));
  }

  void unreadable(RecordedEvent event) {
    unreadableCount++;
    if (unreadable.size() < UNREADABLE_NAMED_MAX) {
      unreadable.add(event.stream() + " " + event.sequence() + " " + event.subject());
    }
  }

  /**
   * Whether the system is so young that nothing that the stock decided can have expired. Stock may
   * have been adjusted before the first order came: the level of that time is the first event of
   * the stream, which is known when this is asked.
   */
  private boolean isStockWhole(String stream) {
    StreamRange orderRange = ranges.get(Streams.ORDERS);
    return ranges.get(stream).firstMs() >= limits.stockSinceMs()
        && orderRange.isWhole()
        && (orderRange.count() == 0 || orderRange.firstMs() >= limits.stockSinceMs());
  }

  private void stockProblem(Problem problem) {
    stockProblemCount++;
    if (stockProblems.size() < PROBLEMS_NAMED_MAX) {
      stockProblems.add(problem);
    }
  }

  private static void collect(Fact fact, Map<String, OrderRecord> orders) {
    orders.computeIfAbsent(fact.orderId(), id -> new OrderRecord()).add(fact);
  }

  /** By now it is known how the orders of the part have ended. */
  private void countSold(Fact fact, Map<String, OrderRecord> orders) {
    if (!fact.units().isEmpty() && orders.get(fact.orderId()).has(Step.CONFIRMED)) {
      StockHistory stock = stock(stockStreams.get(fact.shard()));
      fact.units().forEach(stock::sold);
    }
  }
}
