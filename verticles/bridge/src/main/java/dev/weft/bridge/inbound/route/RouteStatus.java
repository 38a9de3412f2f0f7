package dev.weft.bridge.inbound.route;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Written on the route's event loop, read by any thread. What a route is doing, for readiness and
 * metrics.
 */
public final class RouteStatus {
  private volatile RouteHealth.State state = RouteHealth.State.STARTING;
  private volatile boolean paused;
  private volatile int inFlight;
  private volatile long lag;
  private volatile long oldestMs;
  private volatile String trouble = "";
  private final AtomicLong consumerChanges = new AtomicLong();
  private volatile String lastError = "";

  /**
   * For the readiness of the node.
   *
   * @param stream of the route
   * @param pinned whether this node gets the messages of a pinned route, as far as it knows
   */
  public RouteHealth health(String stream, boolean pinned) {
    return new RouteHealth(stream, shown(), inFlight, pinned, lastError, lag, oldestMs, trouble);
  }

  /** Messages that are not delivered, or not settled, as the server counts them. */
  public long lag() {
    return lag;
  }

  /** How long the oldest of them has waited; of a late route, beyond its delay. */
  long oldestMs() {
    return oldestMs;
  }

  /** What somebody has done to the consumer; empty while it is as configured. */
  public String trouble() {
    return trouble;
  }

  long consumerChanges() {
    return consumerChanges.get();
  }

  /** Whether the node may say that it is ready, as far as this route goes. */
  boolean isReady() {
    return switch (shown()) {
      case RUNNING, PAUSED -> true;
      case STARTING, STOPPED, FAILED -> false;
    };
  }

  public boolean is(RouteHealth.State asked) {
    return state == asked;
  }

  public boolean isPaused() {
    return paused;
  }

  public void changeTo(RouteHealth.State next) {
    state = next;
  }

  public void pause(boolean isPaused) {
    paused = isPaused;
  }

  public void inFlight(int messages) {
    inFlight = messages;
  }

  /**
   * What waits for the route.
   *
   * @param waitedMs of the oldest message; negative when it is not known: the last one counts
   */
  public void waiting(long messages, long waitedMs) {
    lag = messages;
    oldestMs = waitedMs < 0 ? oldestMs : waitedMs;
  }

  public void trouble(String ofConsumer) {
    trouble = ofConsumer;
  }

  public void consumerChanged() {
    consumerChanges.incrementAndGet();
  }

  /** Empty: all is well again. */
  public void lastError(String error) {
    lastError = error;
  }

  public String lastError() {
    return lastError;
  }

  /** The state, with a pause of a route that runs. */
  RouteHealth.State shown() {
    return paused && state == RouteHealth.State.RUNNING ? RouteHealth.State.PAUSED : state;
  }
}
