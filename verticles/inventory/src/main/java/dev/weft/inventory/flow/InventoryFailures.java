package dev.weft.inventory.flow;

/** Failure ids of the inventory service. */
public final class InventoryFailures {
  /** An event names an order whose id cannot stand in a subject, or lines that cannot be. */
  public static final String ORDER_INVALID = "INV-101";

  /** An event of that type was not expected at that address. */
  public static final String TYPE_UNEXPECTED = "INV-102";

  /** A decision failed in a way that nobody foresaw. */
  public static final String UNDECIDABLE = "INV-103";

  /** As much is waiting as may wait. */
  public static final String QUEUE_FULL = "INV-201";

  /** Other writers were faster, try after try. */
  public static final String CONTENDED = "INV-202";

  private InventoryFailures() {}
}
