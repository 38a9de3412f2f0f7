package dev.weft.tools.audit.history;

import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.proto.common.v1.PricedLine;
import dev.weft.proto.inventory.v1.StockAdjusted;
import dev.weft.proto.inventory.v1.StockLevel;
import dev.weft.proto.inventory.v1.StockReleased;
import dev.weft.proto.inventory.v1.StockReserved;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * One stream of the stock, read in its order. An outcome carries the resulting levels, which are
 * judged at once; level events that follow say the same again.
 *
 * <p>Writers of earlier versions stored levels first and then what led to them, in one atomic
 * batch, which may hold several such commits: so a level event is judged when all that follows it,
 * up to the next level or the end of the batch, has been read. Old levels may be deleted: a gap in
 * the sequences behind an outcome ends a commit too.
 *
 * <p>Not thread-safe.
 */
public final class StockHistory {
  /** Of one batch, for the message. */
  private static final int ORDERS_NAMED_MAX = 5;

  private final String stream;
  private final boolean whole;
  private final long retainedSinceMs;
  private final Consumer<Problem> problems;
  private final Map<String, SkuRecord> skus = new TreeMap<>();
  private final List<SkuRecord> batch = new ArrayList<>();
  private final List<String> batchOrders = new ArrayList<>();
  private boolean hasOutcomes;

  private String batchId = "";
  private long gapSequence;
  private long open;

  /**
   * @param whole whether nothing that was reserved or released in it was deleted
   * @param retainedSinceMs nothing that is younger was deleted but levels
   * @param problems takes what is wrong
   */
  StockHistory(String stream, boolean whole, long retainedSinceMs, Consumer<Problem> problems) {
    this.stream = stream;
    this.whole = whole;
    this.retainedSinceMs = retainedSinceMs;
    this.problems = problems;
  }

  /** The next event; called before any other method for it. */
  void next(String ofBatch) {
    if (!ofBatch.equals(batchId)) {
      judgeBatch();
    }
    batchId = ofBatch;
  }

  void gap(long sequence) {
    gapSequence = sequence;
    if (hasOutcomes) {
      judgeBatch();
    }
  }

  void level(String sku, StockLevel level, long sequence, long timeMs) {
    if (hasOutcomes || batch.contains(record(sku))) {
      judgeBatch();
    }
    take(sku, level, sequence, timeMs);
  }

  private void take(String sku, StockLevel level, long sequence, long timeMs) {
    SkuRecord record = record(sku);
    if (!record.level(level, sequence, timeMs)) {
      problems.accept(new Problem(sku, "began with other units than before at " + at(sequence)));
    }
    if (level.getAvailable() < 0) {
      problems.accept(
          new Problem(sku, "is at " + level.getAvailable() + ", below zero, at " + at(sequence)));
    }
    batch.add(record);
  }

  void reserved(RecordedEvent event, String orderId, StockReserved reserved) {
    outcome(event, orderId, reserved.getLevelsList(), () -> move(reserved.getLinesList(), 1));
  }

  void released(RecordedEvent event, String orderId, StockReleased released) {
    outcome(event, orderId, released.getLevelsList(), () -> move(released.getLinesList(), -1));
  }

  void adjusted(RecordedEvent event, StockAdjusted adjusted) {
    outcome(
        event,
        adjusted.getAdjustmentId(),
        adjusted.getLevelsList(),
        () -> record(adjusted.getSku()).adjust(adjusted.getDelta()));
  }

  private void move(List<PricedLine> lines, int sign) {
    lines.forEach(line -> record(line.getSku()).reserve(sign * units(line)));
  }

  /** Levels before an outcome that carries its own do not count it. */
  private void outcome(RecordedEvent event, String id, List<StockLevel> levels, Runnable move) {
    if (!levels.isEmpty()) {
      judgeBatch();
    }
    move.run();
    outcome(id);
    if (!levels.isEmpty()) {
      for (StockLevel level : levels) {
        take(level.getSku(), level, event.sequence(), event.time().toEpochMilli());
      }
      judgeBatch();
    }
  }

  /** Something that moves no stock, such as a rejection. */
  void outcome(String id) {
    hasOutcomes = true;
    if (batchOrders.size() < ORDERS_NAMED_MAX) {
      batchOrders.add(id);
    }
  }

  /** Units that an order which is confirmed has taken, or given back. */
  void sold(String sku, long units) {
    record(sku).sold(units);
  }

  /** The stream was read to its end. */
  void end() {
    judgeBatch();
    for (SkuRecord record : skus.values()) {
      if (!record.isSettled() && record.levelSequence() > gapSequence) {
        problems.accept(
            new Problem(
                record.sku(),
                "was reserved, released or adjusted after its last level at "
                    + at(record.levelSequence())));
      } else if (!record.isSettled()) {
        open++;
      }
    }
  }

  public String stream() {
    return stream;
  }

  public Collection<SkuRecord> skus() {
    return skus.values();
  }

  /** Whether nothing about its stock is missing. */
  public boolean isWhole() {
    return whole;
  }

  /** SKUs whose last level was replaced while it was read. */
  public long open() {
    return open;
  }

  private void judgeBatch() {
    for (SkuRecord record : batch) {
      if (!whole && record.judgedMs() < retainedSinceMs) {
        record.forget();
      }
      SkuRecord.Judgement judgement = record.judge();
      if (!judgement.agrees()) {
        problems.accept(new Problem(record.sku(), disagreement(record, judgement)));
      }
    }
    batch.clear();
    batchOrders.clear();
    hasOutcomes = false;
  }

  private String disagreement(SkuRecord record, SkuRecord.Judgement judgement) {
    String after =
        batchOrders.isEmpty() ? "" : " (stored with " + String.join(", ", batchOrders) + ")";
    return judgement.units() != 0
        ? String.format(
            Locale.ROOT,
            "has %d available at %s, by what was reserved, released and adjusted it should be %d%s",
            record.available(),
            at(record.levelSequence()),
            record.available() + judgement.units(),
            after)
        : String.format(
            Locale.ROOT,
            "counts adjustments of %d at %s, %d more than were recorded%s",
            record.adjusted(),
            at(record.levelSequence()),
            judgement.adjustments(),
            after);
  }

  private SkuRecord record(String sku) {
    return skus.computeIfAbsent(sku, name -> new SkuRecord(name, whole));
  }

  private String at(long sequence) {
    return stream + " " + sequence;
  }

  private static long units(PricedLine line) {
    return Integer.toUnsignedLong(line.getQuantity());
  }
}
