package dev.weft.bridge.inbound;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Event-loop confined. How often this process has handed an event to its handler. A route that
 * reads late counts so: at the server each stop of a node is a delivery more for what only waited,
 * and would make it a dead letter that no handler has ever seen. Bounded: the oldest is forgotten,
 * and gets more tries than it should.
 */
final class Tries {
  private final Map<Long, Long> countBySequence;

  Tries(int eventsMax) {
    this.countBySequence =
        new LinkedHashMap<>() {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<Long, Long> eldest) {
            return size() > eventsMax;
          }
        };
  }

  /** Counts one; 1 for the first. */
  long next(long sequence) {
    return countBySequence.merge(sequence, 1L, Long::sum);
  }

  /** The event will not come again. */
  void forget(long sequence) {
    countBySequence.remove(sequence);
  }
}
