package dev.weft.gateway.feed;

/**
 * Which changes a client wants to hear of.
 *
 * @param orderId empty: of any order
 * @param customerId empty: of any customer
 */
public record Interest(String orderId, String customerId) {
  /** Of everything. */
  public static final Interest ALL = new Interest("", "");

  public static Interest inOrder(String orderId) {
    return new Interest(orderId, "");
  }

  boolean isInOneOrder() {
    return !orderId.isEmpty();
  }

  boolean covers(StatusChange change) {
    return (orderId.isEmpty() || orderId.equals(change.orderId()))
        && (customerId.isEmpty() || customerId.equals(change.customerId()));
  }
}
