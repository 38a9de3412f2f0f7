package dev.weft.tools.provider;

import io.vertx.core.json.JsonObject;

/** {@code POST /v1/charges}, checked. */
record ChargeRequest(String key, long amountMinor, String currency, String token, String reference)
    implements LedgerRequest.Move {
  static ChargeRequest of(String key, JsonObject body) {
    return new ChargeRequest(
        key,
        Fields.amount(body),
        Fields.text(body, "currency"),
        Fields.text(body, "token"),
        Fields.text(body, "reference"));
  }

  /** The token only as part of a digest: the ledger must not hold it. */
  @Override
  public String fingerprint() {
    return Fields.digest("charge", Long.toString(amountMinor), currency, token, reference);
  }
}
