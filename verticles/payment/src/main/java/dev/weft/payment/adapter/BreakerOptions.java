package dev.weft.payment.adapter;

/** Section {@code payment.breaker}: when it opens, and how long the provider then rests. */
public record BreakerOptions(int failuresMax, long resetTimeoutMs, long probeIntervalMs) {
  boolean isProbing() {
    return probeIntervalMs > 0;
  }

  /** How long after it opened, and after each failed trial, one request may try at the earliest. */
  long trialIntervalMs() {
    return isProbing() ? Math.min(probeIntervalMs, resetTimeoutMs) : resetTimeoutMs;
  }
}
