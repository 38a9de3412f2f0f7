package dev.weft.bridge.inbound;

/**
 * A route at one moment.
 *
 * @param inFlight messages being handled
 * @param pinned this node gets the messages of a pinned route, as far as it knows; a node that only
 *     waits for its turn is as ready
 * @param lastError what went wrong last, empty when nothing has since the route began to run; why
 *     it is paused
 * @param lag messages that are not delivered, or not settled, as the server counts them
 * @param oldestMs how long the oldest of them has waited; of a late route, beyond its delay
 * @param trouble what somebody has done to its consumer; empty while it is as configured
 */
public record RouteHealth(
    String route,
    RouteState state,
    int inFlight,
    boolean pinned,
    String lastError,
    long lag,
    long oldestMs,
    String trouble) {
  /** Whether the node may say that it is ready, as far as this route goes. */
  public boolean isReady() {
    return switch (state) {
      case RUNNING, PAUSED, STANDBY -> true;
      case STARTING, STOPPED, FAILED -> false;
    };
  }
}
