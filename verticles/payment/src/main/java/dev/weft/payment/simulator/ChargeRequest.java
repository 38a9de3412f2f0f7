package dev.weft.payment.simulator;

import io.vertx.core.json.JsonObject;

/** Immutable. Body of {@code POST /v1/charges}, checked. */
record ChargeRequest(long amountMinor, String currency, String token, String reference) {
  static ChargeRequest of(JsonObject body) {
    return new ChargeRequest(
        Fields.amount(body),
        Fields.text(body, "currency"),
        Fields.text(body, "token"),
        Fields.text(body, "reference"));
  }

  /** The token only as part of a digest: the ledger must not hold it. */
  String fingerprint() {
    return Fields.digest("charge", Long.toString(amountMinor), currency, token, reference);
  }
}
