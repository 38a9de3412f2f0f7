package dev.weft.launcher.audit.history;

import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.journal.RecordedEvent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * Not thread-safe. Everything that streams and ledger hold, in little memory: about 500 bytes an
 * order. Read in this order: ledger, ORDERS, the others, each stream from its begin on.
 */
public final class History {
  /** Of events that tell nothing; the others are only counted. */
  private static final int UNREADABLE_NAMED_MAX = 20;

  /**
   * What bounds it.
   *
   * @param nowMs when the reading began
   * @param reservationTtlMs how long what the stock decided is kept
   * @param ordersMax more do not fit into memory
   */
  public record Limits(long nowMs, long reservationTtlMs, long ordersMax) {
    /** What the stock decided since then is all there. */
    public long stockSinceMs() {
      return nowMs - reservationTtlMs;
    }
  }

  private final Limits limits;
  private final List<String> stockStreams;
  private final Map<String, Trail> orders = new HashMap<>();
  private final Map<String, StreamRange> ranges = new LinkedHashMap<>();
  private final Map<String, StockBook> stock = new TreeMap<>();
  private final Map<String, DeadLetterCount> deadLetters = new TreeMap<>();
  private final EventIds ids = new EventIds();
  private final List<Problem> stockProblems = new ArrayList<>();
  private final List<Problem> repeatedIds = new ArrayList<>();
  private final List<String> unreadable = new ArrayList<>();
  private final EventIntake intake;
  private long events;
  private long eventsWithId;
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
    this.intake = new EventIntake(this);
  }

  /** A line of the provider's ledger. */
  public void record(LedgerLine line) {
    ledgerLines++;
    Trail trail = trail(line.orderId());
    trail.ledger(trail.ledger().plus(line));
  }

  /** The next event of its stream. */
  public void record(RecordedEvent event) {
    events++;
    boolean gap = ranges.get(event.stream()).add(event);
    if (gap && stockStreams.contains(event.stream())) {
      stock(event.stream()).gap(event.sequence());
    }
    if (event.stream().equals(Streams.DEAD_LETTERS)) {
      DeadLetterCount letter = DeadLetterCount.of(event.subject());
      deadLetters.merge(letter.consumer(), letter, DeadLetterCount::plus);
      return;
    }
    checkId(event);
    try {
      intake.take(event);
    } catch (Failure | IllegalArgumentException | IndexOutOfBoundsException undecodable) {
      unreadable(event);
    }
  }

  /** Everything was read. */
  public void end() {
    stock.values().forEach(StockBook::end);
  }

  public void eachOrder(BiConsumer<String, Order> reader) {
    orders.forEach((id, trail) -> reader.accept(id, new Order(id, trail, stockStreams)));
  }

  public long orderCount() {
    return orders.size();
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

  public Collection<StockBook> stock() {
    return stock.values();
  }

  public Limits limits() {
    return limits;
  }

  /** What is wrong with levels. */
  public List<Problem> stockProblems() {
    return stockProblems;
  }

  /** Events whose id another event of the stream has. */
  public List<Problem> repeatedIds() {
    return repeatedIds;
  }

  /** By stream and consumer. */
  public Collection<DeadLetterCount> deadLetters() {
    return deadLetters.values();
  }

  public long events() {
    return events;
  }

  public long eventsWithId() {
    return eventsWithId;
  }

  public long ledgerLines() {
    return ledgerLines;
  }

  /** Events that tell nothing: of unknown kind, or undecodable. */
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

  Trail trail(String orderId) {
    Trail known = orders.get(orderId);
    if (known != null) {
      return known;
    }
    if (orders.size() >= limits.ordersMax()) {
      throw new TooLargeException(limits.ordersMax());
    }
    Trail fresh = new Trail();
    orders.put(orderId, fresh);
    return fresh;
  }

  Optional<Trail> known(String orderId) {
    return Optional.ofNullable(orders.get(orderId));
  }

  int shard(String stream) {
    return stockStreams.indexOf(stream);
  }

  StockBook stock(String stream) {
    return stock.computeIfAbsent(
        stream,
        name -> new StockBook(name, isStockWhole(name), limits.stockSinceMs(), stockProblems::add));
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

  private void checkId(RecordedEvent event) {
    if (event.eventId().isEmpty()) {
      return;
    }
    eventsWithId++;
    if (!ids.add(event.stream(), event.eventId())) {
      repeatedIds.add(
          new Problem(
              event.eventId(),
              "is the id of " + event.stream() + " " + event.sequence() + " and of another event"));
    }
  }
}
