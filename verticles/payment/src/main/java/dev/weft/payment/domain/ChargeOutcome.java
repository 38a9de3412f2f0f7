package dev.weft.payment.domain;

/** Immutable. What the provider decided about a charge. Both are answers, neither is a failure. */
public sealed interface ChargeOutcome {
  /** The money was taken. */
  record Captured(String chargeId) implements ChargeOutcome {}

  /** The money was not taken and will not be; the code is the provider's. */
  record Declined(String code) implements ChargeOutcome {}
}
