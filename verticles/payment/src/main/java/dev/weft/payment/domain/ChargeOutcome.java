package dev.weft.payment.domain;

/**
 * What the provider decided about a charge, in its own words. Both are answers, neither is a
 * failure.
 */
public sealed interface ChargeOutcome {
  /** The longest text of a provider that is kept: ids and codes of any provider fit. */
  int TEXT_CHARS_MAX = 255;

  /**
   * The money was taken.
   *
   * @param chargeId the provider's, up to {@link #TEXT_CHARS_MAX}
   * @param amountMinor what it says that it took, in the minor unit of the currency
   * @param currency ISO 4217 in upper case
   * @param reference what the charge is for; empty when the provider does not say
   */
  record Captured(String chargeId, long amountMinor, String currency, String reference)
      implements ChargeOutcome {}

  /** The money was not taken and will not be; the code is the provider's. */
  record Declined(String code) implements ChargeOutcome {}
}
