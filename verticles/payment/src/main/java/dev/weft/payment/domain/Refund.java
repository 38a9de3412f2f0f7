package dev.weft.payment.domain;

/**
 * Money to be given back.
 *
 * @param idempotencyKey the same for every try
 * @param chargeId the provider's id of the charge
 * @param amountMinor in the minor unit of the charge's currency
 */
public record Refund(String idempotencyKey, String chargeId, long amountMinor) {}
