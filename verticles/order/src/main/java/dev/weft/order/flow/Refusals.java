package dev.weft.order.flow;

import dev.weft.kernel.failure.Failure;
import dev.weft.proto.api.v1.Refusal;

/** What requests are refused with. */
final class Refusals {
  private static final String ORDER_ID = "orderId";
  private static final String IDEMPOTENCY_KEY = "Idempotency-Key";

  private Refusals() {}

  static Refusal notFound(String orderId) {
    return refusal(Refusal.Code.CODE_NOT_FOUND, ORDER_ID, "there is no order " + orderId);
  }

  static Refusal keyReused() {
    return refusal(
        Refusal.Code.CODE_KEY_REUSED, IDEMPOTENCY_KEY, "was used before with another order");
  }

  static Refusal notAllowed(String detail) {
    return refusal(Refusal.Code.CODE_NOT_ALLOWED, "", detail);
  }

  /** A replica that lags behind the one that took the append may not show the order yet. */
  static Failure unreadable(String orderId) {
    return Failure.retry(OrderFailures.TOO_EARLY, "order " + orderId + " cannot be read yet");
  }

  private static Refusal refusal(Refusal.Code code, String field, String detail) {
    return Refusal.newBuilder().setCode(code).setField(field).setDetail(detail).build();
  }
}
