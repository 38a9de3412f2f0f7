package dev.weft.bridge.inbound.delivery;

import dev.weft.bridge.connection.client.MessagePosition;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a route remembers of messages between two deliveries of them. Bounded: the oldest message is
 * forgotten first.
 *
 * <p>Not thread-safe.
 */
final class RecentMessageMap<V> extends LinkedHashMap<MessagePosition, V> {
  private static final long serialVersionUID = 1L;
  private static final int COUNT_MAX = 4_096;

  @Override
  protected boolean removeEldestEntry(Map.Entry<MessagePosition, V> eldest) {
    return size() > COUNT_MAX;
  }
}
