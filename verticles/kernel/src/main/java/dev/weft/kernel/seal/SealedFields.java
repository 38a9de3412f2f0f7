package dev.weft.kernel.seal;

/** What each sealed field of an event belongs to: the associated data. */
public final class SealedFields {
  private SealedFields() {}

  /** Of an order's payment token: it pays for this order and no other. */
  public static String paymentToken(String orderId) {
    return "payment_token:" + orderId;
  }
}
