package dev.weft.bridge.inbound;

import java.util.function.LongConsumer;

/**
 * Event-loop confined. How many messages of a route wait in its stream. Each delivery tells, so
 * nobody has to ask the server, whose consumer info loads the leader. What was told last can be out
 * of date, because another node got the rest: but a server that is asked for messages and sends
 * none has none.
 */
final class RouteLag {
  private final LongConsumer gauge;
  private boolean heard = true;

  /**
   * Zero until something else is known.
   *
   * @param gauge takes each new figure
   */
  RouteLag(LongConsumer gauge) {
    this.gauge = gauge;
    gauge.accept(0);
  }

  /** A message has come, and that many are behind it. */
  void arrived(long pendingCount) {
    heard = true;
    gauge.accept(pendingCount);
  }

  /**
   * Called about once a second.
   *
   * @param waiting whether the server has been asked for messages that it has not sent
   */
  void tick(boolean waiting) {
    if (waiting && !heard) {
      gauge.accept(0);
    }
    heard = false;
  }
}
