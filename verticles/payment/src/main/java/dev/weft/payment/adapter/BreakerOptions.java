package dev.weft.payment.adapter;

/**
 * When the breaker opens, and how long the provider is then given a rest.
 *
 * @param failuresMax so many failures in a row open it: of any orders when the provider says that
 *     it is not well, else of different ones
 * @param resetTimeoutMs so long after that one request tries again, whatever the provider says of
 *     itself
 * @param probeIntervalMs between questions to the provider's health URL while the breaker is open;
 *     0: it is not asked
 */
public record BreakerOptions(int failuresMax, long resetTimeoutMs, long probeIntervalMs) {
  boolean isProbing() {
    return probeIntervalMs > 0;
  }

  /** How long after it opened, and after each failed trial, one request may try at the earliest. */
  long trialIntervalMs() {
    return isProbing() ? Math.min(probeIntervalMs, resetTimeoutMs) : resetTimeoutMs;
  }
}
