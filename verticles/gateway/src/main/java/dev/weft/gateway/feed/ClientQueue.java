package dev.weft.gateway.feed;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What waits for one client, in order of sequence. When more than so many frames wait it is
 * conflated: only the newest change of each order is kept, until it has run empty. Its size never
 * exceeds {@link #CONFLATED_FACTOR} times the bound by more than one.
 *
 * <p>Event-loop confined.
 */
final class ClientQueue {
  /** Newest changes of that many times more orders may wait than frames; then it is too slow. */
  static final int CONFLATED_FACTOR = 4;

  private final int framesMax;
  private final ArrayDeque<StatusChange> frames = new ArrayDeque<>();
  private final Map<String, StatusChange> newestByOrder = new LinkedHashMap<>();

  ClientQueue(int framesMax) {
    this.framesMax = framesMax;
  }

  boolean isEmpty() {
    return frames.isEmpty() && newestByOrder.isEmpty();
  }

  /** Keeps the change; false when too much waits even so. */
  boolean add(StatusChange change) {
    if (newestByOrder.isEmpty() && frames.size() < framesMax) {
      frames.add(change);
      return true;
    }
    while (!frames.isEmpty()) {
      conflate(frames.poll());
    }
    conflate(change);
    return newestByOrder.size() <= CONFLATED_FACTOR * framesMax;
  }

  /** Takes the oldest; null when empty. */
  StatusChange poll() {
    if (newestByOrder.isEmpty()) {
      return frames.poll();
    }
    Iterator<StatusChange> changes = newestByOrder.values().iterator();
    StatusChange oldest = changes.next();
    changes.remove();
    return oldest;
  }

  private void conflate(StatusChange change) {
    // Removed first: the newer one takes its place at the end, so that sequences stay in order.
    newestByOrder.remove(change.orderId());
    newestByOrder.put(change.orderId(), change);
  }
}
