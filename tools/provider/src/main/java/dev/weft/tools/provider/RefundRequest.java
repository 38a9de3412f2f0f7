package dev.weft.tools.provider;

import io.vertx.core.json.JsonObject;

/** {@code POST /v1/refunds}, checked. */
record RefundRequest(String key, String chargeId, long amountMinor) implements LedgerRequest.Move {
  static RefundRequest of(String key, JsonObject body) {
    return new RefundRequest(key, Fields.text(body, "chargeId"), Fields.amount(body));
  }

  @Override
  public String fingerprint() {
    return Fields.digest("refund", chargeId, Long.toString(amountMinor));
  }
}
