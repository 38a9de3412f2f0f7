package dev.weft.tools.bench;

/**
 * How much load, and how.
 *
 * @param orders how many are measured
 * @param warmupOrders how many are sent before them, and not measured
 * @param ratePerSecond when orders are due; 0: as soon as {@code inFlightMax} allows
 * @param connections HTTP connections
 * @param inFlightMax orders sent and not final yet, at most
 * @param hotShare of the orders that want one and the same SKU, from 0 to 1
 * @param limitMs when warm-up or measurement is broken off
 */
record BenchPlan(
    int orders,
    int warmupOrders,
    int ratePerSecond,
    int connections,
    int inFlightMax,
    double hotShare,
    long limitMs) {

  /** The same with another number of orders, and of those in flight. */
  BenchPlan with(int number, int inFlight) {
    return new BenchPlan(
        number, warmupOrders, ratePerSecond, connections, inFlight, hotShare, limitMs);
  }

  BenchPlan warmup() {
    return new BenchPlan(
        warmupOrders, 0, ratePerSecond, connections, inFlightMax, hotShare, limitMs);
  }
}
