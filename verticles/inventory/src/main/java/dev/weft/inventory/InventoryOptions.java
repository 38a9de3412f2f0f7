package dev.weft.inventory;

import dev.weft.kernel.options.OptionsReader;
import java.util.concurrent.TimeUnit;

/**
 * Section {@code inventory}.
 *
 * @param shards parts that the SKUs are split into, each with a writer of its own
 * @param catalog path of the catalogue's file; whoever deploys the service reads it
 * @param reservationTtlMs how long outcomes of orders are kept
 * @param batchOrdersMax orders decided and committed at once
 */
public record InventoryOptions(
    int shards, String catalog, long reservationTtlMs, int batchOrdersMax) {
  public static final int DEFAULT_SHARDS = 1;
  public static final String DEFAULT_CATALOG = "conf/catalog.yaml";
  public static final long DEFAULT_RESERVATION_TTL_MS = TimeUnit.DAYS.toMillis(7);
  public static final int DEFAULT_BATCH_ORDERS_MAX = 200;
  private static final int SHARDS_MAX = 64;
  private static final long RESERVATION_TTL_MS_MIN = TimeUnit.HOURS.toMillis(24);
  private static final long RESERVATION_TTL_MS_MAX = TimeUnit.DAYS.toMillis(3_650);

  /** With a level for each order they still fit into one atomic batch. */
  private static final int BATCH_ORDERS_MAX = 500;

  public InventoryOptions() {
    this(DEFAULT_SHARDS, DEFAULT_CATALOG, DEFAULT_RESERVATION_TTL_MS, DEFAULT_BATCH_ORDERS_MAX);
  }

  public static InventoryOptions read(OptionsReader section) {
    return new InventoryOptions(
        section.integer("shards", DEFAULT_SHARDS, 1, SHARDS_MAX),
        section.string("catalog", DEFAULT_CATALOG),
        section.millis(
            "reservationTtl",
            DEFAULT_RESERVATION_TTL_MS,
            RESERVATION_TTL_MS_MIN,
            RESERVATION_TTL_MS_MAX),
        section.integer("batchOrdersMax", DEFAULT_BATCH_ORDERS_MAX, 1, BATCH_ORDERS_MAX));
  }
}
