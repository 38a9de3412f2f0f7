package dev.weft.bridge.inbound.route;

/**
 * What a route is doing now.
 *
 * @param stream where its events come from
 * @param inFlight messages being handled
 * @param pinned whether this node gets the messages of a pinned route, as far as it knows
 * @param lastError why something failed last; empty while all is well
 * @param lag messages that are not delivered, or not settled, as the server counts them
 * @param oldestMs how long the oldest of them has waited; of a late route, beyond its delay
 * @param trouble what somebody has done to the consumer; empty while it is as configured
 */
public record RouteHealth(
    String stream,
    State state,
    int inFlight,
    boolean pinned,
    String lastError,
    long lag,
    long oldestMs,
    String trouble) {

  /** What a route is doing. */
  public enum State {
    /** Has no consumer yet, or has lost it; tries for ever. */
    STARTING,
    /** Pulls are open. */
    RUNNING,
    /** Its handler can do nothing for now: messages are held, one is tried from time to time. */
    PAUSED,
    /** Drained on purpose. */
    STOPPED,
    /** A handler reported that its service cannot go on; an operator must act. */
    FAILED
  }
}
