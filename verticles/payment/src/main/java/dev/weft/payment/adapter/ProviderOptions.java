package dev.weft.payment.adapter;

/**
 * Immutable. Where the provider is and how long it may take.
 *
 * @param url base address, for example {@code http://127.0.0.1:9090}
 * @param timeoutMs of one request, from the wait for a connection to the last byte of the answer
 * @param poolSize connections of one instance at most
 * @param healthPath under the base address; any 2xx there says that the provider is well
 */
public record ProviderOptions(String url, long timeoutMs, int poolSize, String healthPath) {}
