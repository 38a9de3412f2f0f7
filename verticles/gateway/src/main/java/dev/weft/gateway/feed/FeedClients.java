package dev.weft.gateway.feed;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The clients of a feed, and which of them receive changes live.
 *
 * <p>Event-loop confined.
 */
final class FeedClients {
  private final Set<FeedClient> all = new LinkedHashSet<>();
  private final SubscriberIndex live = new SubscriberIndex();

  int count() {
    return all.size();
  }

  void add(FeedClient client) {
    all.add(client);
  }

  /** From now on the client receives every change it is interested in. */
  void goLive(FeedClient client) {
    live.add(client);
  }

  void remove(FeedClient client) {
    all.remove(client);
    live.remove(client);
  }

  /** Removes the clients that end with this tick. */
  void tick() {
    for (FeedClient client : List.copyOf(all)) {
      client.tick();
      if (client.isClosed()) {
        remove(client);
      }
    }
  }

  /**
   * Offers a change to the live clients, and closes those that are too slow; how many there were.
   */
  int offer(StatusChange change) {
    List<FeedClient> tooSlow = new ArrayList<>(0);
    int offers = live.offer(change, tooSlow);
    tooSlow.forEach(client -> close(client, FrameSink.Farewell.TOO_SLOW));
    return offers;
  }

  /** What came after this sequence is due again. */
  void rewindTo(long sequence) {
    all.forEach(client -> client.rewindTo(sequence));
  }

  void closeAll(FrameSink.Farewell farewell) {
    List.copyOf(all).forEach(client -> close(client, farewell));
  }

  private void close(FeedClient client, FrameSink.Farewell farewell) {
    client.close(farewell);
    remove(client);
  }
}
