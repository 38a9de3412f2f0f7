package dev.weft.bridge.inbound.route;

/** What a route is doing. */
public enum RouteState {
  /** Has no consumer yet, or has lost it; tries for ever. */
  STARTING,
  /** Pulls are open. */
  RUNNING,
  /** Its handler can do nothing for now: messages are held, one is tried from time to time. */
  PAUSED,
  /** Only other nodes can handle what it would bring, and none of them waits for it. */
  STANDBY,
  /** Drained on purpose. */
  STOPPED,
  /** A handler reported that its service cannot go on; somebody must look. */
  FAILED
}
