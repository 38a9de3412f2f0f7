package dev.weft.bridge.inbound.delivery;

import dev.weft.kernel.failure.Failure;

/**
 * What a route hears of its messages.
 *
 * <p>Event-loop confined.
 */
public interface RouteEvents {
  /** A message is not handled yet, or never will be. */
  void failed(Failure failure);

  /** Nothing can be handled for now: what comes is held. */
  void paused(Failure reason);

  /** What was held is about to be handled. */
  void resumed();

  /** The service behind the address cannot go on. */
  void stopped(Failure failure);
}
