package dev.weft.payment.adapter;

/**
 * Immutable. When the breaker opens and closes.
 *
 * @param failuresMax so many failures without a success between them open it
 * @param resetTimeoutMs so long after that one request may try again
 */
public record BreakerOptions(int failuresMax, long resetTimeoutMs) {}
