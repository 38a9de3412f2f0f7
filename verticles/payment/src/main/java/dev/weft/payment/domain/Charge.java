package dev.weft.payment.domain;

import java.util.Objects;

/**
 * Money to be taken.
 *
 * @param idempotencyKey the same for every try, so that the provider takes the money once
 * @param amountMinor in the minor unit of the currency
 * @param currency ISO 4217
 * @param token the provider's token for how the customer pays
 * @param reference what the charge is for: the order id
 */
public record Charge(
    String idempotencyKey, long amountMinor, String currency, String token, String reference) {
  public Charge {
    Objects.requireNonNull(idempotencyKey);
    Objects.requireNonNull(currency);
    Objects.requireNonNull(token);
    Objects.requireNonNull(reference);
  }

  /** Without the token, which is the customer's. */
  @Override
  public String toString() {
    return "Charge[" + reference + " " + amountMinor + " " + currency + "]";
  }
}
