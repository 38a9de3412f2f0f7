package dev.weft.tools.audit.history;

import dev.weft.kernel.contract.Streams;

/** Where something about an order is recorded. */
public enum RecordLocation {
  ORDERS(Streams.ORDERS),
  /** One stream, or one for each shard. */
  INVENTORY(Streams.INVENTORY),
  PAYMENTS(Streams.PAYMENTS),
  /** Only where steps hold back the charge. */
  STEPS(Streams.STEPS),
  NOTIFICATIONS(Streams.NOTIFICATIONS);

  private final String stream;

  RecordLocation(String stream) {
    this.stream = stream;
  }

  /** Name of its stream; of the inventory's shards the names begin with it. */
  public String stream() {
    return stream;
  }
}
