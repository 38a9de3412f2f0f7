package dev.weft.inventory.domain;

import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.proto.inventory.v1.StockLevel;

/**
 * Stock of one SKU as its stream holds it.
 *
 * @param available units neither reserved nor sold
 * @param initial units it began with
 * @param adjusted units that adjustments have added, less those they took away
 * @param sequence of the event that says so: a level, or the outcome that led to it
 * @param levelSequence of the SKU's last {@code inventory.level} event: the guard of the next one
 */
public record Level(
    long available, long initial, long adjusted, long sequence, long levelSequence) {
  /** Far above what anybody has in stock: sums stay exact. */
  public static final long UNITS_MAX = 1_000_000_000_000_000L;

  private static final int SCHEMA_VERSION = 1;
  private static final int SKU_TOKEN = 2;

  /** Of a SKU that is new. */
  public static Level first(long stock) {
    return new Level(stock, stock, 0, 0, 0);
  }

  /**
   * As the stream holds it. Fails as unreadable when no writer of stock can have stored that: a
   * client that may publish may publish anything.
   */
  static Level of(RecordedEvent event) {
    StockLevel level = event.payloadAs(StockLevel.parser());
    if (!level.getSku().equals(event.subjectToken(SKU_TOKEN))) {
      throw event.unreadable("is about another SKU");
    }
    return of(level, event).flushedAt(event.sequence());
  }

  /** What the event says of a level. Fails like {@link #of(RecordedEvent)}. */
  static Level of(StockLevel level, RecordedEvent event) {
    if (!isCount(level.getAvailable()) || !isCount(level.getInitial())) {
      throw event.unreadable("says " + level.getAvailable() + " units of " + level.getInitial());
    }
    if (!isCount(Math.absExact(Math.max(level.getAdjusted(), -Long.MAX_VALUE)))) {
      throw event.unreadable("says that " + level.getAdjusted() + " units were adjusted");
    }
    return new Level(
        level.getAvailable(), level.getInitial(), level.getAdjusted(), event.sequence(), 0);
  }

  private static boolean isCount(long units) {
    return units >= 0 && units <= UNITS_MAX;
  }

  /** As part of the outcome that leads to it. */
  StockLevel toPart(String sku) {
    return StockLevel.newBuilder()
        .setSku(sku)
        .setAvailable(available)
        .setInitial(initial)
        .setAdjusted(adjusted)
        .build();
  }

  /**
   * As an event of its own.
   *
   * @param flushedSequence all levels up to there are stored as such events
   */
  public StockLevel toEvent(String sku, long flushedSequence) {
    return toPart(sku).toBuilder()
        .setSchemaVersion(SCHEMA_VERSION)
        .setFlushedSequence(flushedSequence)
        .build();
  }

  /** With units added, by the event at that sequence; a negative number takes out. */
  Level plus(long units, long atSequence) {
    return new Level(Math.addExact(available, units), initial, adjusted, atSequence, levelSequence);
  }

  /** With units added for good; a negative number takes away. */
  Level adjustedBy(long units, long atSequence) {
    return new Level(
        Math.addExact(available, units),
        initial,
        Math.addExact(adjusted, units),
        atSequence,
        levelSequence);
  }

  /** Only the outcome that led to it says so. */
  boolean isUnflushed() {
    return sequence != levelSequence;
  }

  Level over(long otherLevelSequence) {
    return new Level(available, initial, adjusted, sequence, otherLevelSequence);
  }

  public Level flushedAt(long newSequence) {
    return new Level(available, initial, adjusted, newSequence, newSequence);
  }
}
