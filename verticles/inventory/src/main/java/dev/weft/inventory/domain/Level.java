package dev.weft.inventory.domain;

import dev.weft.proto.inventory.v1.StockLevel;

/**
 * Immutable. Stock of one SKU as its stream holds it.
 *
 * @param available units neither reserved nor sold
 * @param initial units it began with
 * @param adjusted units that adjustments have added, less those they took away
 * @param sequence of the event that says so: the guard of the next one
 */
public record Level(long available, long initial, long adjusted, long sequence) {
  private static final int SCHEMA_VERSION = 1;

  /** Of a SKU that is new. */
  public static Level first(long stock) {
    return new Level(stock, stock, 0, 0);
  }

  public static Level of(StockLevel event, long sequence) {
    return new Level(event.getAvailable(), event.getInitial(), event.getAdjusted(), sequence);
  }

  public StockLevel toEvent(String sku) {
    return StockLevel.newBuilder()
        .setSchemaVersion(SCHEMA_VERSION)
        .setSku(sku)
        .setAvailable(available)
        .setInitial(initial)
        .setAdjusted(adjusted)
        .build();
  }

  Level plus(long units) {
    return new Level(Math.addExact(available, units), initial, adjusted, sequence);
  }

  Level adjustedBy(long units) {
    return new Level(
        Math.addExact(available, units), initial, Math.addExact(adjusted, units), sequence);
  }

  public Level storedAt(long newSequence) {
    return new Level(available, initial, adjusted, newSequence);
  }
}
