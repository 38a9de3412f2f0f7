package dev.weft.tools.audit.history;

import dev.weft.proto.common.v1.PricedLine;
import dev.weft.proto.inventory.v1.StockLevel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * One stream of the stock, read in its order. The writer stores levels first and then what led to
 * them, in one atomic batch, which may hold several such commits: so a level is judged when all
 * that follows it, up to the next level or the end of the batch, has been read. Old levels may be
 * deleted: a gap in the sequences behind an outcome ends a commit too.
 *
 * <p>Of a commit that the server has stored in part (docs/adr/0006) the outcomes count and the
 * levels do not: the writer has to write over them.
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

  /** The commit that the last levels belong to, and the sequence of its last event. */
  private String commitBatchId = "";

  private long commitEnd;
  private String batchId = "";
  private long partialCommits;
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

  /** The next event, before anything else is told of it. */
  void next(long sequence, String ofBatch) {
    if (sequence <= commitEnd && !ofBatch.equals(commitBatchId)) {
      storedInPart();
    } else if (sequence >= commitEnd) {
      commitEnd = 0;
    }
    if (!ofBatch.equals(batchId)) {
      judgeBatch();
    }
    batchId = ofBatch;
  }

  private void storedInPart() {
    partialCommits++;
    batch.forEach(SkuRecord::forgetLevel);
    batch.clear();
    commitEnd = 0;
  }

  void gap(long sequence) {
    gapSequence = sequence;
    if (hasOutcomes) {
      judgeBatch();
    }
  }

  void level(String sku, StockLevel level, long sequence, long timeMs) {
    SkuRecord record = record(sku);
    if (hasOutcomes || batch.contains(record)) {
      judgeBatch();
    }
    if (!record.level(level, sequence, timeMs)) {
      problems.accept(new Problem(sku, "began with other units than before at " + at(sequence)));
    }
    if (level.getAvailable() < 0) {
      problems.accept(
          new Problem(sku, "is at " + level.getAvailable() + ", below zero, at " + at(sequence)));
    }
    batch.add(record);
    if (level.getFollowing() > 0) {
      commitBatchId = batchId;
      commitEnd = sequence + level.getFollowing();
    }
  }

  void reserved(String orderId, List<PricedLine> lines) {
    lines.forEach(line -> record(line.getSku()).reserve(units(line)));
    outcome(orderId);
  }

  void released(String orderId, List<PricedLine> lines) {
    lines.forEach(line -> record(line.getSku()).reserve(-units(line)));
    outcome(orderId);
  }

  void adjusted(String adjustmentId, String sku, long delta) {
    record(sku).adjust(delta);
    outcome(adjustmentId);
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
    if (commitEnd > 0) {
      storedInPart();
    }
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

  /** Commits of which the server stored the first part only. */
  public long partialCommits() {
    return partialCommits;
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
