package dev.weft.payment.adapter;

import dev.weft.kernel.collection.BoundedMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Remembers which orders have failed while the provider was healthy, to find out whether all orders
 * fail: the same order failing again proves nothing, different ones failing without a success do.
 * It also limits how many of them are tried at once, so that connections remain for new orders.
 * Bounded: beyond 10,000 orders the oldest count as new.
 *
 * <p>Thread-safe.
 */
final class FailingOrders {
  /** An order that fails a few times and then works, works within that time. */
  static final long NONE_SUCCEEDS_MS = 5_000;

  private static final int ORDERS_MAX = 10_000;

  private final int failuresMax;
  private final long noneSucceedsMs;
  private final int retriesMax;
  private final LongSupplier clockMs;
  private final Set<String> retried = new HashSet<>();
  private final Map<String, Boolean> failed = new BoundedMap<>(ORDERS_MAX);

  private boolean failing;
  private long failingSinceMs;
  private int others;

  /**
   * @param options whether there is a health check: without one, so many failures of different
   *     orders in a row are enough
   * @param retriesMax of orders that have failed, at once
   */
  FailingOrders(BreakerOptions options, int retriesMax, LongSupplier clockMs) {
    this.failuresMax = options.failuresMax();
    this.noneSucceedsMs =
        options.isProbing() ? Math.min(NONE_SUCCEEDS_MS, options.resetTimeoutMs()) : 0;
    this.retriesMax = retriesMax;
    this.clockMs = clockMs;
  }

  /** Whether the order may try now; then {@link #end} follows. */
  synchronized boolean begin(String order) {
    if (!failed.containsKey(order)) {
      return true;
    }
    return retried.size() < retriesMax && retried.add(order);
  }

  synchronized void end(String order) {
    retried.remove(order);
  }

  /** Counts the failure; true when every order seems to fail. */
  synchronized boolean failed(String order) {
    long nowMs = clockMs.getAsLong();
    if (!failing) {
      failing = true;
      failingSinceMs = nowMs;
      others = 0;
    }
    boolean isNew = failed.put(order, true) == null;
    if (isNew && nowMs - failingSinceMs >= noneSucceedsMs) {
      others++;
    }
    return others >= failuresMax;
  }

  synchronized void succeeded(String order) {
    failing = false;
    others = 0;
    failed.remove(order);
  }
}
