package dev.weft.bridge.inbound;

import io.vertx.core.json.JsonObject;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Written on the route's event loop, read by any thread. What a route is doing, as readiness and
 * metrics tell it.
 */
final class RouteStatus {
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
  RouteStatus(boolean wanted) {
    this.wanted = wanted;
  }

  /**
   * What the health of the node says of the route.
   *
   * @param pinned whether this node gets the messages of a pinned route, as far as it knows
   */
  JsonObject toJson(boolean pinned) {
    return new JsonObject()
        .put("state", shown().name())
        .put("inFlight", inFlight)
        .put("pinned", pinned)
        .put("lastError", lastError)
        .put("lag", lag)
        .put("oldestMs", oldestMs)
        .put("trouble", trouble);
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
    return switch (shown()) {
      case RUNNING, PAUSED, STANDBY -> true;
      case STARTING, STOPPED, FAILED -> false;
    };
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

  /** The state, with a pause and a standby of a route that runs. */
  RouteState shown() {
    if (state != RouteState.RUNNING) {
      return state;
    }
    return paused ? RouteState.PAUSED : wanted ? RouteState.RUNNING : RouteState.STANDBY;
  }
}
