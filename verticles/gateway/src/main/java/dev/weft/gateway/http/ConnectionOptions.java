package dev.weft.gateway.http;

import dev.weft.kernel.options.OptionsReader;

/**
 * What clients may hold that have not asked for anything yet, or do not read, from section {@code
 * http}.
 */
public record ConnectionOptions(
    long receiveTimeoutMs,
    long sendTimeoutMs,
    long idleTimeoutMs,
    int connectionsMax,
    int connectionsPerAddressMax) {
  /** Reads its keys of the section; the caller calls {@code done()}. */
  public static ConnectionOptions read(OptionsReader http) {
    return new ConnectionOptions(
        http.millis("receiveTimeout", "10s", "100ms", "1h")
            .means("a request body that is not whole by then, from its head on, is a 408"),
        http.millis("sendTimeout", "20s", "100ms", "1h")
            .means("a client that has not taken its answer by then is closed"),
        http.millis("idleTimeout", "60s", "100ms", "1h")
            .means(
                "a connection without a whole request for that long is closed, whatever trickles"
                    + " in"),
        http.integer("connectionsMax", 31_000, 1, 1_000_000)
            .means(
                "connections of one gateway instance; one more closes the one that has waited"
                    + " longest for its request"),
        http.integer("connectionsPerAddressMax", 12_000, 1, 1_000_000)
            .means(
                "of those from one address, in the same way; much less where clients come by"
                    + " themselves, and not through a balancer"));
  }
}
