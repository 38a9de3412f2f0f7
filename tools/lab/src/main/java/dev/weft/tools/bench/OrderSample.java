package dev.weft.tools.bench;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Some of the confirmed orders, evenly over a run, and when their frames came.
 *
 * <p>Event-loop confined.
 */
final class OrderSample {
  static final int ORDERS_MAX = 50;

  private final int stride;
  private final Map<String, Instant> frames = new LinkedHashMap<>();
  private int seen;

  /**
   * @param orders of the run
   */
  OrderSample(int orders) {
    this.stride = Math.max(1, orders / ORDERS_MAX);
  }

  void confirmed(String orderId) {
    if (seen++ % stride == 0 && frames.size() < ORDERS_MAX) {
      frames.put(orderId, Instant.now());
    }
  }

  Map<String, Instant> frames() {
    return Map.copyOf(frames);
  }
}
