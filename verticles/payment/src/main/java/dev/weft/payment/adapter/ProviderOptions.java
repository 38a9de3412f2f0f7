package dev.weft.payment.adapter;

/** Section {@code payment.provider}: where the provider is and how long it may take. */
public record ProviderOptions(
    Kind kind, String url, long timeoutMs, int poolSize, String healthPath, String headersFile) {
  /** Whose API the provider has. */
  public enum Kind {
    /** The contract of docs/payment-provider.md. */
    HTTP,
    /** Stripe's PaymentIntents. */
    STRIPE
  }

  /** The same with another address. */
  public ProviderOptions withUrl(String other) {
    return new ProviderOptions(kind, other, timeoutMs, poolSize, healthPath, headersFile);
  }
}
