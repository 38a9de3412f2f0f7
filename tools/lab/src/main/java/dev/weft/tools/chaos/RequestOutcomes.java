package dev.weft.tools.chaos;

import dev.weft.tools.lab.LatencySamples;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What came of the requests of a run.
 *
 * <p>Thread-safe.
 */
final class RequestOutcomes {
  private static final int VIOLATIONS_MAX = 100;

  private final Map<Integer, String> accepted = new HashMap<>();
  private final Set<String> cancelled = new HashSet<>();
  private final Map<Count, Integer> counts = new EnumMap<>(Count.class);
  private final Map<String, Integer> refusals = new TreeMap<>();
  private final Map<String, Long> adjustments = new HashMap<>();
  private final List<String> violations = new ArrayList<>();
  private final LatencySamples waits = new LatencySamples();

  /** Another 202 for that order; the first one counts, the others must say the same. */
  synchronized void accepted(ChaosOrder order, String orderId) {
    String first = accepted.putIfAbsent(order.number(), orderId);
    if (first != null && !first.equals(orderId)) {
      violation("key " + order.key() + " stands for two orders: " + first + " and " + orderId);
    }
  }

  /** From the moment an order was due to its first 202. */
  synchronized void acceptedAfter(long waitNanos) {
    waits.add(waitNanos);
  }

  /** In milliseconds; NaN when none was accepted. */
  synchronized double waitMs(double percent) {
    return waits.percentileMs(percent);
  }

  /** The order is cancelled, says Weft. */
  synchronized void cancelled(String orderId) {
    cancelled.add(orderId);
  }

  /** Stock was changed once. */
  synchronized void adjusted(String sku, int delta) {
    adjustments.merge(sku, (long) delta, Long::sum);
    count(Count.ADJUSTED);
  }

  synchronized void count(Count what) {
    counts.merge(what, 1, Integer::sum);
  }

  /**
   * A request that did not do what it was for.
   *
   * @param why status, or kind of error
   */
  synchronized void refused(String why) {
    refusals.merge(why, 1, Integer::sum);
  }

  synchronized void violation(String text) {
    if (violations.size() < VIOLATIONS_MAX) {
      violations.add(text);
    }
  }

  synchronized int of(Count what) {
    return counts.getOrDefault(what, 0);
  }

  /** Order ids, one for each order that was accepted. */
  synchronized Collection<String> acceptedIds() {
    return List.copyOf(accepted.values());
  }

  /** Orders. */
  synchronized int accepted() {
    return accepted.size();
  }

  synchronized Set<String> cancelledIds() {
    return Set.copyOf(cancelled);
  }

  /** How often why. */
  synchronized Map<String, Integer> refusals() {
    return new TreeMap<>(refusals);
  }

  /** Sum of all changes, by SKU. */
  synchronized Map<String, Long> adjustments() {
    return Map.copyOf(adjustments);
  }

  synchronized List<String> violations() {
    return List.copyOf(violations);
  }

  /** What is counted. */
  enum Count {
    /** Orders that were due. */
    OFFERED,
    /** Orders that were due while too many others had no answer. */
    SHED,
    /** Orders that were accepted before the load was over. */
    ACCEPTED_IN_TIME,
    /** POSTs that followed another one of the same order without an answer that settles it. */
    RETRIED,
    /** POSTs that followed a 202. */
    REPEATED,
    /** Changes of stock. */
    ADJUSTED,
    /** Orders and changes of stock that nobody has answered for in the end. */
    UNANSWERED
  }
}
