package dev.weft.payment.adapter;

/**
 * Where the provider is and how long it may take.
 *
 * @param kind whose API it has
 * @param url base address, for example {@code http://127.0.0.1:9090}
 * @param timeoutMs of one request, from the wait for a connection to the last byte of the answer
 * @param poolSize connections of one instance at most
 * @param healthPath under the base address; any 2xx there says that the provider is well
 * @param headersFile path of a file with headers for every request, {@code Authorization} above
 *     all; empty: none
 */
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
