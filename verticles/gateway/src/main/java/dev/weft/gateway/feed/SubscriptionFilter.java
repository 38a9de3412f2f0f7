package dev.weft.gateway.feed;

/**
 * Which changes a client wants to hear of.
 *
 * @param orderId empty: of any order
 * @param customerId empty: of any customer
 */
public record SubscriptionFilter(String orderId, String customerId) {
  /** Of everything. */
  public static final SubscriptionFilter ALL = new SubscriptionFilter("", "");

  public static SubscriptionFilter inOrder(String orderId) {
    return new SubscriptionFilter(orderId, "");
  }

  boolean isInOneOrder() {
    return !orderId.isEmpty();
  }

  boolean covers(StatusChange change) {
    return (orderId.isEmpty() || orderId.equals(change.orderId()))
        && (customerId.isEmpty() || customerId.equals(change.customerId()));
  }
}
