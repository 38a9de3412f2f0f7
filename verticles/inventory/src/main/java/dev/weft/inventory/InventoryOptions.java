package dev.weft.inventory;

import dev.weft.kernel.options.OptionsReader;

/** Section {@code inventory}; the deployer of the service reads the catalogue. */
public record InventoryOptions(
    int shards, String catalog, long reservationTtlMs, int batchOrdersMax) {
  public static final String DEFAULT_CATALOG = "conf/catalog.yaml";

  /** With as many levels they still fit into one atomic batch. */
  private static final int BATCH_ORDERS_MAX = 500;

  public static InventoryOptions read(OptionsReader keys) {
    return new InventoryOptions(
        keys.integer("shards", 1, 1, 64)
            .means(
                "parts into which the SKUs are divided, each with its own stream and writer;"
                    + " cannot be changed once there is stock"),
        keys.string("catalog", DEFAULT_CATALOG)
            .means(
                "file with SKUs, prices and initial stock; if it does not exist, the copy in"
                    + " the jar"),
        keys.millis("reservationTtl", "7d", "24h", "3650d")
            .means(
                "how long outcomes of orders are kept; an order that arrives later reserves no"
                    + " stock"),
        keys.integer("batchOrdersMax", 200, 1, BATCH_ORDERS_MAX)
            .means("orders decided and committed at once"));
  }
}
