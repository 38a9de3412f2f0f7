package dev.weft.gateway.feed;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The clients of a feed. Those that receive changes live are found by what they want to hear of: a
 * change of one order must not cost a look at ten thousand clients.
 *
 * <p>Event-loop confined.
 */
final class FeedClients {
  private final Set<FeedClient> all = new LinkedHashSet<>();
  private final Set<FeedClient> ofAll = new LinkedHashSet<>();
  private final Map<String, Set<FeedClient>> byOrder = new HashMap<>();
  private final Map<String, Set<FeedClient>> byCustomer = new HashMap<>();

  int count() {
    return all.size();
  }

  void add(FeedClient client) {
    all.add(client);
  }

  /** From now on the client receives every change it is interested in. */
  void goLive(FeedClient client) {
    SubscriptionFilter interest = client.interest();
    if (interest.isInOneOrder()) {
      byOrder.computeIfAbsent(interest.orderId(), id -> new LinkedHashSet<>()).add(client);
    } else if (!interest.customerId().isEmpty()) {
      byCustomer.computeIfAbsent(interest.customerId(), id -> new LinkedHashSet<>()).add(client);
    } else {
      ofAll.add(client);
    }
  }

  void remove(FeedClient client) {
    all.remove(client);
    ofAll.remove(client);
    remove(byOrder, client.interest().orderId(), client);
    remove(byCustomer, client.interest().customerId(), client);
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
    int offers =
        offer(ofAll, change, tooSlow)
            + offer(byOrder.getOrDefault(change.orderId(), Set.of()), change, tooSlow)
            + offer(byCustomer.getOrDefault(change.customerId(), Set.of()), change, tooSlow);
    tooSlow.forEach(client -> close(client, FrameSink.CloseReason.TOO_SLOW));
    return offers;
  }

  /** What came after this sequence is due again. */
  void rewindTo(long sequence) {
    all.forEach(client -> client.rewindTo(sequence));
  }

  void closeAll(FrameSink.CloseReason reason) {
    List.copyOf(all).forEach(client -> close(client, reason));
  }

  private void close(FeedClient client, FrameSink.CloseReason reason) {
    client.close(reason);
    remove(client);
  }

  private static int offer(Set<FeedClient> clients, StatusChange change, List<FeedClient> tooSlow) {
    for (FeedClient client : clients) {
      if (!client.offer(change)) {
        tooSlow.add(client);
      }
    }
    return clients.size();
  }

  private static void remove(Map<String, Set<FeedClient>> index, String key, FeedClient client) {
    index.computeIfPresent(
        key,
        (id, clients) -> {
          clients.remove(client);
          return clients.isEmpty() ? null : clients;
        });
  }
}
