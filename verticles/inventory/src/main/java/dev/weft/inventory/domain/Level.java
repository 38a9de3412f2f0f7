package dev.weft.inventory.domain;

import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.proto.inventory.v1.StockLevel;

/**
 * Stock of one SKU as its stream holds it.
 *
 * @param available units neither reserved nor sold
 * @param initial units it began with
 * @param adjusted units that adjustments have added, less those they took away
 * @param sequence of the event that says so: the guard of the next one
 */
public record Level(long available, long initial, long adjusted, long sequence) {
  /** Far above what anybody has in stock: sums stay exact. */
  public static final long UNITS_MAX = 1_000_000_000_000_000L;

  private static final int SCHEMA_VERSION = 1;
  private static final int SKU_TOKEN = 2;

  /** Of a SKU that is new. */
  public static Level first(long stock) {
    return new Level(stock, stock, 0, 0);
  }

  /**
   * As the stream holds it. Fails as unreadable when no writer of stock can have stored that:
   * whoever may publish may publish anything.
   */
  static Level of(RecordedEvent event) {
    StockLevel level = event.payloadAs(StockLevel.parser());
    if (!level.getSku().equals(event.subjectToken(SKU_TOKEN))) {
      throw event.unreadable("is about another SKU");
    }
    if (!isCount(level.getAvailable()) || !isCount(level.getInitial())) {
      throw event.unreadable("says " + level.getAvailable() + " units of " + level.getInitial());
    }
    if (!isCount(Math.absExact(Math.max(level.getAdjusted(), -Long.MAX_VALUE)))) {
      throw event.unreadable("says that " + level.getAdjusted() + " units were adjusted");
    }
    return new Level(
        level.getAvailable(), level.getInitial(), level.getAdjusted(), event.sequence());
  }

  private static boolean isCount(long units) {
    return units >= 0 && units <= UNITS_MAX;
  }

  /** As the last event of its commit. */
  public StockLevel toEvent(String sku) {
    return toEvent(sku, this, 0);
  }

  /**
   * As part of a commit.
   *
   * @param before the level that it replaces
   * @param following events of the commit that are stored after this one
   */
  public StockLevel toEvent(String sku, Level before, int following) {
    return StockLevel.newBuilder()
        .setSchemaVersion(SCHEMA_VERSION)
        .setSku(sku)
        .setAvailable(available)
        .setInitial(initial)
        .setAdjusted(adjusted)
        .setFollowing(following)
        .setAvailableBefore(before.available)
        .setAdjustedBefore(before.adjusted)
        .build();
  }

  /** With units added; a negative number takes out. */
  public Level plus(long units) {
    return new Level(Math.addExact(available, units), initial, adjusted, sequence);
  }

  /** With units added for good; a negative number takes away. */
  public Level adjustedBy(long units) {
    return new Level(
        Math.addExact(available, units), initial, Math.addExact(adjusted, units), sequence);
  }

  public Level storedAt(long newSequence) {
    return new Level(available, initial, adjusted, newSequence);
  }
}
