package dev.weft.gateway.http;

import dev.weft.kernel.options.OptionsReader;

/** What clients may hold that have not asked for anything yet, from section {@code http}. */
public record ConnectionOptions(long receiveTimeoutMs, long idleTimeoutMs, int connectionsMax) {
  /** Reads its keys of the section; the caller calls {@code done()}. */
  public static ConnectionOptions read(OptionsReader http) {
    return new ConnectionOptions(
        http.millis("receiveTimeout", "10s", "100ms", "1h")
            .means("a request body that is not whole by then, from its head on, is a 408"),
        http.millis("idleTimeout", "60s", "100ms", "1h")
            .means(
                "a connection without a whole request for that long is closed, whatever trickles"
                    + " in"),
        http.integer("connectionsMax", 31_000, 1, 1_000_000)
            .means(
                "connections of one gateway instance; one more closes the one that has waited"
                    + " longest for its request"));
  }
}
