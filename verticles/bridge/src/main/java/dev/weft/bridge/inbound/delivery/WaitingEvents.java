package dev.weft.bridge.inbound.delivery;

import dev.weft.bridge.connection.client.MessagePosition;
import dev.weft.bridge.inbound.route.InboundRouteOptions;
import java.util.HashSet;
import java.util.Set;

/**
 * The events of this node that wait for something outside of them, apart from the others. On an
 * ordered route they stay at hand, where they spend no delivery, up to half of what the route may
 * hold: the other half is for those that need not wait. What finds no room here, and what comes by
 * a route without order, waits at the server, where each try is a delivery, so it is tried seldom.
 *
 * <p>Event-loop confined; one for each route.
 */
final class WaitingEvents {
  /** How late what waits at hand may notice that it need not. */
  static final long HELD_RETRY_MS = 5_000;

  /** With 20 deliveries that is longer than an order may take by default. */
  static final long AWAY_RETRY_MS = 60_000;

  private static final int QUICK_DELIVERIES = 5;

  private final int heldMax;
  private final Set<MessagePosition> held = new HashSet<>();

  WaitingEvents(InboundRouteOptions route) {
    this.heldMax = route.ordered() ? Math.max(1, route.heldMax() / 2) : 0;
  }

  /** Whether the event stays at hand; false when it has to wait at the server. */
  boolean hold(MessagePosition event) {
    return held.contains(event) || (held.size() < heldMax && held.add(event));
  }

  /** Whether its deliveries ended with the word that it has to wait. */
  boolean isHeld(MessagePosition event) {
    return held.contains(event);
  }

  void forget(MessagePosition event) {
    held.remove(event);
  }

  static long heldDelayMs(long deliveryCount, InboundRouteOptions route) {
    return Math.min(HELD_RETRY_MS, route.delayAfterMs(deliveryCount));
  }

  static long awayDelayMs(long deliveryCount, InboundRouteOptions route) {
    return deliveryCount <= QUICK_DELIVERIES ? route.delayAfterMs(deliveryCount) : AWAY_RETRY_MS;
  }
}
