package dev.weft.gateway.feed;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The clients that hear live, found by what they want to hear of: a change of one order must not
 * cost a look at ten thousand clients.
 *
 * <p>Event-loop confined.
 */
final class SubscriberIndex {
  private final Set<FeedClient> ofAll = new LinkedHashSet<>();
  private final Map<String, Set<FeedClient>> byOrder = new HashMap<>();
  private final Map<String, Set<FeedClient>> byCustomer = new HashMap<>();

  void add(FeedClient client) {
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
    ofAll.remove(client);
    remove(byOrder, client.interest().orderId(), client);
    remove(byCustomer, client.interest().customerId(), client);
  }

  /**
   * Offers the change to everyone concerned.
   *
   * @param tooSlow gets those that must not be kept
   * @return how many were concerned
   */
  int offer(StatusChange change, List<FeedClient> tooSlow) {
    return offer(ofAll, change, tooSlow)
        + offer(byOrder.getOrDefault(change.orderId(), Set.of()), change, tooSlow)
        + offer(byCustomer.getOrDefault(change.customerId(), Set.of()), change, tooSlow);
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
