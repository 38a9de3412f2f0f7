package dev.weft.tools.audit.history;

/**
 * That a step of an order was recorded.
 *
 * @param stream where, by name
 * @param shard of the stock's stream; 0 elsewhere
 * @param timeMs when the server stored it, to the second
 */
public record RecordedStep(Step step, String stream, int shard, long sequence, long timeMs) {
  /** {@code confirmed (ORDERS 17)}. */
  @Override
  public String toString() {
    return step.text() + " (" + stream + " " + sequence + ")";
  }
}
