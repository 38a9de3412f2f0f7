package dev.weft.order.flow;

import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.seal.KeyFile;
import dev.weft.kernel.seal.SealedFields;
import dev.weft.proto.orders.v1.OrderCreated;

/**
 * Seals the payment token of each order before it is stored, if this node has keys. From then on
 * only the payment service opens it.
 *
 * <p>Thread-safe.
 */
public final class SealedTokens {
  private final KeyFile keys;

  public SealedTokens(KeyFile keys) {
    this.keys = keys;
  }

  /** The order as it is to be stored. */
  OrderCreated sealed(OrderCreated created) {
    if (keys.keys().isEmpty()) {
      return created;
    }
    String context = SealedFields.paymentToken(created.getOrderId());
    return created.toBuilder()
        .setPaymentToken(keys.keys().seal(created.getPaymentToken(), context))
        .build();
  }

  /**
   * Whether both have the same token. One whose key is gone cannot be compared any more, and passes
   * for the same: the order has the one that it was stored with.
   */
  boolean isSame(OrderCreated stored, OrderCreated asked) {
    String context = SealedFields.paymentToken(stored.getOrderId());
    try {
      return keys.keys().open(stored.getPaymentToken(), context).equals(asked.getPaymentToken());
    } catch (Failure unreadable) {
      return true;
    }
  }
}
