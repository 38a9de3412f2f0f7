package dev.weft.tools.audit.history;

import dev.weft.proto.inventory.v1.StockLevel;

/**
 * The stock of one SKU, by its levels and by what was reserved and released: two accounts that must
 * agree.
 *
 * <p>{@code initial + adjusted - available - outstanding} is what left the stock before the history
 * that is retained. It never changes while that history goes on, and is 0 when all is retained.
 *
 * <p>Not thread-safe.
 */
public final class SkuRecord {
  private final String sku;
  private long initial;
  private long adjusted;
  private long available;
  private long levelSequence;
  private long levelMs;
  private long levels;

  /** Reserved and not released: sold or active. */
  private long outstanding;

  private long sold;
  private long deltas;

  /** What the last level that was judged left over, by units and by adjustments. */
  private long unexplained;

  private long unexplainedDeltas;
  private long judgedMs;
  private boolean isKnown;
  private boolean isSettled = true;

  /**
   * @param whole whether nothing about the stock was deleted: then nothing is left over
   */
  SkuRecord(String sku, boolean whole) {
    this.sku = sku;
    this.isKnown = whole;
  }

  /** False when the units it began with are others than before. */
  boolean level(StockLevel level, long sequence, long timeMs) {
    boolean same = levels == 0 || initial == level.getInitial();
    initial = level.getInitial();
    adjusted = level.getAdjusted();
    available = level.getAvailable();
    levelSequence = sequence;
    levelMs = timeMs;
    levels++;
    isSettled = false;
    return same;
  }

  void reserve(long units) {
    outstanding += units;
    isSettled = false;
  }

  /** Of what is reserved. */
  void sold(long units) {
    sold += units;
  }

  void adjust(long delta) {
    deltas += delta;
    isSettled = false;
  }

  /** The level and all that it led to were read. What it leaves over is the new measure. */
  Judgement judge() {
    long units = initial + adjusted - available - outstanding;
    long left = adjusted - deltas;
    boolean agree = !isKnown || (units == unexplained && left == unexplainedDeltas);
    Judgement judgement = new Judgement(agree, units - unexplained, left - unexplainedDeltas);
    unexplained = units;
    unexplainedDeltas = left;
    isKnown = true;
    isSettled = true;
    judgedMs = levelMs;
    return judgement;
  }

  /**
   * Whether a level agrees with the one before and what was recorded in between.
   *
   * @param units that the level lacks, seen from the events; negative: has too many
   * @param adjustments that the level counts but no event records
   */
  record Judgement(boolean agrees, long units, long adjustments) {}

  /** What was recorded since the last judgement is not all retained. */
  void forget() {
    isKnown = false;
  }

  boolean isSettled() {
    return isSettled;
  }

  public String sku() {
    return sku;
  }

  public long initial() {
    return initial;
  }

  public long adjusted() {
    return adjusted;
  }

  public long available() {
    return available;
  }

  public long levels() {
    return levels;
  }

  long levelSequence() {
    return levelSequence;
  }

  /** When the last level that was judged was stored. */
  long judgedMs() {
    return judgedMs;
  }

  /** Units reserved for orders that are not confirmed. */
  public long active() {
    return outstanding - sold;
  }

  public long sold() {
    return sold;
  }

  /** Units that left the stock before the history that is retained. */
  public long earlier() {
    return unexplained;
  }
}
