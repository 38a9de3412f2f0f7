package dev.weft.gateway.http;

import dev.weft.kernel.options.OptionsReader;

/**
 * How much clients may ask for, from section {@code http}.
 *
 * @param inFlightMax requests of one gateway instance at once
 * @param latencyMaxMs while answers take longer on average, fewer are admitted
 * @param perClient requests a second of each client; 0: no limit
 * @param perNode requests a second of all clients of a node together; 0: no limit
 */
public record LoadOptions(int inFlightMax, long latencyMaxMs, int perClient, int perNode) {
  private static final int PER_SECOND_MAX = 1_000_000;

  /** Reads its keys of the section; the caller calls {@code done()}. */
  public static LoadOptions read(OptionsReader http) {
    OptionsReader rates = http.section("rateLimit");
    return new LoadOptions(
        http.integer("inFlightMax", 10_000, 1, 1_000_000)
            .means("concurrent requests of one gateway instance; above it the answer is 503"),
        http.millis("latencyMax", "250ms", "1ms", "1m")
            .means(
                "while answers take longer on average, the limit of concurrent requests falls"
                    + " below `inFlightMax`; above it the answer is 503"),
        rates
            .integer("perClient", 0, 0, PER_SECOND_MAX)
            .means(
                "requests per second of one key, token subject or, without authentication,"
                    + " address; above it the answer is 429. 0: no limit"),
        rates
            .integer("perNode", 0, 0, PER_SECOND_MAX)
            .means(
                "requests per second of all clients of one node; above it the answer is 429."
                    + " 0: no limit"));
  }
}
