package dev.weft.bridge.inbound;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Written on the route's event loop, read by any thread. What a route is doing, as readiness and
 * metrics tell it.
 */
final class RouteStatus {
  private final String route;
  private volatile RouteState state = RouteState.STARTING;
  private volatile boolean paused;
  private volatile boolean wanted;
  private volatile int inFlight;
  private volatile long lag;
  private volatile long oldestMs;
  private volatile String trouble = "";
  private final AtomicLong consumerChanges = new AtomicLong();
  private volatile String lastError = "";

  /**
   * @param wanted whether anybody waits for what it brings
   */
  RouteStatus(String route, boolean wanted) {
    this.route = route;
    this.wanted = wanted;
  }

  RouteHealth health(boolean pinned) {
    return new RouteHealth(route, shown(), inFlight, pinned, lastError, lag, oldestMs, trouble);
  }

  /** Messages that are not delivered, or not settled, as the server counts them. */
  long lag() {
    return lag;
  }

  /** How long the oldest of them has waited; of a late route, beyond its delay. */
  long oldestMs() {
    return oldestMs;
  }

  /** What somebody has done to the consumer; empty while it is as configured. */
  String trouble() {
    return trouble;
  }

  long consumerChanges() {
    return consumerChanges.get();
  }

  /** Whether the node may say that it is ready, as far as this route goes. */
  boolean isReady() {
    return health(false).isReady();
  }

  boolean is(RouteState asked) {
    return state == asked;
  }

  boolean isPaused() {
    return paused;
  }

  /** Whether it should pull. */
  boolean isDue() {
    return wanted && !paused;
  }

  boolean isWanted() {
    return wanted;
  }

  void become(RouteState next) {
    state = next;
  }

  void pause(boolean isPaused) {
    paused = isPaused;
  }

  void want(boolean isWanted) {
    wanted = isWanted;
  }

  void inFlight(int messages) {
    inFlight = messages;
  }

  /**
   * @param waitedMs of the oldest message; negative when it is not known: the last one counts
   */
  void waiting(long messages, long waitedMs) {
    lag = messages;
    oldestMs = waitedMs < 0 ? oldestMs : waitedMs;
  }

  void trouble(String ofConsumer) {
    trouble = ofConsumer;
  }

  void consumerChanged() {
    consumerChanges.incrementAndGet();
  }

  /** Empty: all is well again. */
  void lastError(String error) {
    lastError = error;
  }

  String lastError() {
    return lastError;
  }

  private RouteState shown() {
    if (state != RouteState.RUNNING) {
      return state;
    }
    return paused ? RouteState.PAUSED : wanted ? RouteState.RUNNING : RouteState.STANDBY;
  }
}
