package dev.weft.bridge.inbound;

import dev.weft.bridge.connection.MessagePosition;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often this process has handed an event to its handler. A route that reads late counts so: at
 * the server each stop of a node is a delivery more for what only waited, and would make it a dead
 * dead letter that no handler has ever seen. Bounded: the oldest is forgotten, and gets more tries
 * than it should.
 *
 * <p>Event-loop confined.
 */
final class DeliveryAttempts {
  private final Map<MessagePosition, Long> countByPlace;

  DeliveryAttempts(int eventsMax) {
    this.countByPlace =
        new LinkedHashMap<>() {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<MessagePosition, Long> eldest) {
            return size() > eventsMax;
          }
        };
  }

  /** Counts one; 1 for the first. */
  long next(MessagePosition event) {
    return countByPlace.merge(event, 1L, Long::sum);
  }

  /** The event will not come again. */
  void forget(MessagePosition event) {
    countByPlace.remove(event);
  }
}
