package dev.weft.gateway.http;

import dev.weft.kernel.options.OptionsReader;

/**
 * What clients may hold that have not asked for anything yet, from section {@code http}.
 *
 * @param receiveTimeoutMs a request whose body is not whole by then, from its head on, is a 408
 * @param idleTimeoutMs a connection without a whole request for that long is closed, whatever
 *     arrives on it meanwhile
 * @param connectionsMax of one instance; one more closes the one that has waited longest
 */
public record ConnectionOptions(long receiveTimeoutMs, long idleTimeoutMs, int connectionsMax) {
  public static final long DEFAULT_RECEIVE_TIMEOUT_MS = 10_000;
  public static final long DEFAULT_IDLE_TIMEOUT_MS = 60_000;
  public static final int DEFAULT_CONNECTIONS_MAX = 31_000;

  private static final long TIMEOUT_MS_MIN = 100;
  private static final long TIMEOUT_MS_MAX = 3_600_000;
  private static final int CONNECTIONS_MAX = 1_000_000;

  /** Reads its keys of the section; the caller calls {@code done()}. */
  public static ConnectionOptions read(OptionsReader http) {
    return new ConnectionOptions(
        http.millis("receiveTimeout", DEFAULT_RECEIVE_TIMEOUT_MS, TIMEOUT_MS_MIN, TIMEOUT_MS_MAX),
        http.millis("idleTimeout", DEFAULT_IDLE_TIMEOUT_MS, TIMEOUT_MS_MIN, TIMEOUT_MS_MAX),
        http.integer("connectionsMax", DEFAULT_CONNECTIONS_MAX, 1, CONNECTIONS_MAX));
  }
}
