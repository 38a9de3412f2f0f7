package dev.weft.payment.simulator;

import io.vertx.core.json.JsonObject;

/** Immutable. Body of {@code POST /v1/refunds}, checked. */
record RefundRequest(String chargeId, long amountMinor) {
  static RefundRequest of(JsonObject body) {
    return new RefundRequest(Fields.text(body, "chargeId"), Fields.amount(body));
  }

  String fingerprint() {
    return Fields.digest("refund", chargeId, Long.toString(amountMinor));
  }
}
