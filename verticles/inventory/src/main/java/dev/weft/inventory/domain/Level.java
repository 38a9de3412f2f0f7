package dev.weft.inventory.domain;

import dev.weft.proto.inventory.v1.StockLevel;

/**
 * Immutable. Stock of one SKU as stream INVENTORY holds it.
 *
 * @param available units neither reserved nor sold
 * @param initial units it began with
 * @param sequence of the event that says so: the guard of the next one
 */
public record Level(long available, long initial, long sequence) {
  private static final int SCHEMA_VERSION = 1;

  public StockLevel toEvent(String sku) {
    return StockLevel.newBuilder()
        .setSchemaVersion(SCHEMA_VERSION)
        .setSku(sku)
        .setAvailable(available)
        .setInitial(initial)
        .build();
  }
}
