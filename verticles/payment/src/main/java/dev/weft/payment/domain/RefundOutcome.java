package dev.weft.payment.domain;

/**
 * What the provider says that it gave back.
 *
 * @param refundId the provider's
 * @param chargeId of which charge; empty when the provider does not say
 * @param amountMinor in the minor unit of the charge's currency
 */
public record RefundOutcome(String refundId, String chargeId, long amountMinor) {}
