package dev.weft.payment.flow;

import dev.weft.kernel.failure.Condition;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.seal.KeyFile;
import dev.weft.kernel.seal.KeyRing;
import dev.weft.kernel.seal.SealedFields;
import dev.weft.proto.common.v1.OrderRef;
import io.vertx.core.Future;
import io.vertx.core.shareddata.Shareable;

/**
 * Opens the payment tokens of events, for the charge alone. Reads the key file again when a key is
 * missing; until it is there, the orders that need it wait, and readiness names the condition.
 *
 * <p>Thread-safe; one on each node.
 */
public final class PaymentTokens implements Shareable {
  private final KeyFile file;
  private final RecurringConditions missing;
  private Future<KeyRing> reading;

  public PaymentTokens(KeyFile file, RecurringConditions missing) {
    this.file = file;
    this.missing = missing;
  }

  /**
   * The provider's token. Fails with WAIT when its key is missing, with REJECT when the token is
   * none of the order's.
   */
  Future<String> open(OrderRef order) {
    if (!KeyRing.isSealed(order.getPaymentToken())) {
      return Future.succeededFuture(order.getPaymentToken());
    }
    try {
      return Future.succeededFuture(opened(order, file.keys()));
    } catch (Failure failure) {
      return failure.is(Condition.KEY_MISSING) ? openAgain(order) : Future.failedFuture(failure);
    }
  }

  /** To be called from time to time. */
  public void forgetOld() {
    missing.forgetOld();
  }

  private Future<String> openAgain(OrderRef order) {
    return read()
        .otherwise(unreadable -> file.keys())
        .map(keys -> opened(order, keys))
        .onFailure(failure -> missed(order, Failure.of(failure)));
  }

  private String opened(OrderRef order, KeyRing keys) {
    String token =
        keys.open(order.getPaymentToken(), SealedFields.paymentToken(order.getOrderId()));
    KeyRing.keyOf(order.getPaymentToken()).ifPresent(missing::end);
    return token;
  }

  /** However many orders wait, the file is read by one at a time. */
  private synchronized Future<KeyRing> read() {
    if (reading == null || reading.isComplete()) {
      reading = file.read();
    }
    return reading;
  }

  private void missed(OrderRef order, Failure failure) {
    if (failure.is(Condition.KEY_MISSING)) {
      KeyRing.keyOf(order.getPaymentToken()).ifPresent(key -> missing.met(key, failure.detail()));
    }
  }
}
