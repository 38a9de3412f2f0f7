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
            .means("for the whole body, from the end of the head; then the answer is 408"),
        http.millis("sendTimeout", "20s", "100ms", "1h")
            .means("for the client to read its answer; then its connection is closed"),
        http.millis("idleTimeout", "60s", "100ms", "1h")
            .means(
                "a connection that completes no request for that long is closed, even if bytes"
                    + " trickle in"),
        http.integer("connectionsMax", 31_000, 1, 1_000_000)
            .means(
                "connections of one gateway instance; a further one replaces the one that has"
                    + " waited longest for its request"),
        http.integer("connectionsPerAddressMax", 12_000, 1, 1_000_000)
            .means(
                "the same for the connections of one address; set it much lower if clients"
                    + " connect directly and not through a load balancer"));
  }
}
