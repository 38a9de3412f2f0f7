package dev.weft.kernel.seal;

/** The associated data of each sealed field: it binds the field to its event. */
public final class SealedFields {
  private SealedFields() {}

  /** Of an order's payment token: it pays for this order and no other. */
  public static String paymentToken(String orderId) {
    return "payment_token:" + orderId;
  }
}
