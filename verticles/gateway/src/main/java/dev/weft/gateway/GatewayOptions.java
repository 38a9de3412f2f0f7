package dev.weft.gateway;

import dev.weft.gateway.feed.FeedOptions;
import dev.weft.gateway.http.ConnectionOptions;
import dev.weft.kernel.options.OptionsReader;

/**
 * Section {@code http} of the configuration.
 *
 * @param host address to listen on
 * @param port 0: any free port
 * @param bodyBytesMax a larger request body is refused with 413
 * @param retryAfterMs what 503 tells the caller, rounded up to whole seconds
 * @param requestTimeoutMs a service that has not answered by then is a 503
 * @param inFlightMax requests worked on at once by one instance; one more is refused with 503
 * @param websocketClientsMax streams of one instance, open or being opened; one more is refused
 *     with 503
 * @param feed bounds of each stream
 * @param connections bounds of those that have not asked yet
 */
public record GatewayOptions(
    String host,
    int port,
    int bodyBytesMax,
    long retryAfterMs,
    long requestTimeoutMs,
    int inFlightMax,
    int websocketClientsMax,
    FeedOptions feed,
    ConnectionOptions connections) {
  public static final String DEFAULT_HOST = "127.0.0.1";
  public static final int DEFAULT_PORT = 8080;
  public static final int DEFAULT_BODY_BYTES_MAX = 65_536;
  public static final long DEFAULT_RETRY_AFTER_MS = 1_000;
  public static final long DEFAULT_REQUEST_TIMEOUT_MS = 1_800;
  public static final int DEFAULT_IN_FLIGHT_MAX = 10_000;
  public static final int DEFAULT_WEBSOCKET_CLIENTS_MAX = 20_000;

  private static final int PORT_MAX = 65_535;
  private static final int BODY_BYTES_MIN = 1_024;
  private static final int BODY_BYTES_MAX = 16 * 1_024 * 1_024;
  private static final long RETRY_AFTER_MS_MAX = 3_600_000;
  private static final long REQUEST_TIMEOUT_MS_MIN = 100;
  private static final long REQUEST_TIMEOUT_MS_MAX = 60_000;
  private static final int COUNT_MAX = 1_000_000;

  /** Reads the section strictly; the caller calls {@code done()}. */
  public static GatewayOptions read(OptionsReader http) {
    OptionsReader websocket = http.section("websocket");
    return new GatewayOptions(
        http.string("host", DEFAULT_HOST),
        http.integer("port", DEFAULT_PORT, 0, PORT_MAX),
        http.integer("bodyBytesMax", DEFAULT_BODY_BYTES_MAX, BODY_BYTES_MIN, BODY_BYTES_MAX),
        http.millis("retryAfter", DEFAULT_RETRY_AFTER_MS, 1, RETRY_AFTER_MS_MAX),
        http.millis(
            "requestTimeout",
            DEFAULT_REQUEST_TIMEOUT_MS,
            REQUEST_TIMEOUT_MS_MIN,
            REQUEST_TIMEOUT_MS_MAX),
        http.integer("inFlightMax", DEFAULT_IN_FLIGHT_MAX, 1, COUNT_MAX),
        websocket.integer("clientsMax", DEFAULT_WEBSOCKET_CLIENTS_MAX, 1, COUNT_MAX),
        FeedOptions.read(websocket),
        ConnectionOptions.read(http));
  }
}
