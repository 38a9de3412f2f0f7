package dev.weft.tools.chaos;

import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * What waits for another try. However much has gathered in an outage, it is let go at a pace, so
 * that whoever has just come back can keep up. Bounded by what its user has open.
 *
 * <p>Event-loop confined.
 */
final class Retries {
  private static final double MS_PER_S = 1_000;

  /** Of the pace: what may go at once after a rest. */
  private static final double BURST_SECONDS = 0.1;

  private final PriorityQueue<Waiting> waiting =
      new PriorityQueue<>(Comparator.comparingLong(Waiting::dueMs));

  private final int perSecond;
  private double allowance;
  private long lastMs;

  private record Waiting(long dueMs, Runnable again) {}

  /**
   * @param perSecond tries that are let go, at most
   * @param nowMs of the clock that {@link #release} goes by
   */
  Retries(int perSecond, long nowMs) {
    this.perSecond = perSecond;
    this.lastMs = nowMs;
  }

  /** Not before that time, and after everything that was due before. */
  void add(long dueMs, Runnable again) {
    waiting.add(new Waiting(dueMs, again));
  }

  /** Runs what is due, as far as the pace allows. */
  void release(long nowMs) {
    allowance += (nowMs - lastMs) * perSecond / MS_PER_S;
    allowance = Math.min(allowance, Math.max(1, perSecond * BURST_SECONDS));
    lastMs = nowMs;
    while (allowance >= 1 && !waiting.isEmpty() && waiting.peek().dueMs() <= nowMs) {
      allowance--;
      waiting.poll().again().run();
    }
  }
}
