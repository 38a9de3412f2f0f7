package dev.weft.gateway;

import dev.weft.gateway.auth.AuthOptions;
import dev.weft.gateway.auth.Loopback;
import dev.weft.gateway.eventbus.EventBusOptions;
import dev.weft.gateway.feed.FeedOptions;
import dev.weft.gateway.http.ConnectionOptions;
import dev.weft.gateway.http.LoadOptions;
import dev.weft.gateway.tls.TlsOptions;
import dev.weft.kernel.options.OptionsException;
import dev.weft.kernel.options.OptionsReader;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Section {@code http} of the configuration.
 *
 * @param probesPort where probes are answered as well; 0: nowhere else
 * @param load how much clients may ask for
 * @param feed bounds of each stream
 * @param connections bounds of those that have not asked yet, or do not read
 * @param security who may call, and by which names
 * @param eventBus what bus clients reach
 */
public record GatewayOptions(
    String host,
    int port,
    int probesPort,
    int bodyBytesMax,
    long retryAfterMs,
    long requestTimeoutMs,
    LoadOptions load,
    int websocketClientsMax,
    FeedOptions feed,
    ConnectionOptions connections,
    SecurityOptions security,
    EventBusOptions eventBus) {
  /** As browsers write it: without a path, the port only where it is not that of the scheme. */
  private static final Pattern ORIGIN =
      Pattern.compile("https?://([a-z0-9.-]+|\\[[0-9a-f:.]+])(:\\d{1,5})?");

  /**
   * What anybody on the network reaches must know whom it answers.
   *
   * @throws OptionsException saying how that is done
   */
  public void requireAuthentication() {
    if (!security.auth().isRequired() && !Loopback.is(host)) {
      throw new OptionsException(
          "http.host",
          host
              + " is reached from other machines, and nobody would have to authenticate: make a key"
              + " (weft keys create NAME --scopes orders:write,orders:read --file FILE) and set"
              + " http.auth.keysFile to that file, or set http.auth.jwt.jwks, or listen at"
              + " 127.0.0.1");
    }
  }

  /** Those of the probes alone. */
  public GatewayOptions forProbes() {
    return new GatewayOptions(
        host,
        probesPort,
        0,
        bodyBytesMax,
        retryAfterMs,
        requestTimeoutMs,
        load,
        websocketClientsMax,
        feed,
        connections,
        security,
        eventBus);
  }

  /** Reads the section strictly; the caller calls {@code done()}. */
  public static GatewayOptions read(OptionsReader http) {
    OptionsReader websocket = http.section("websocket");
    return new GatewayOptions(
        http.string("host", "127.0.0.1").means("address to listen on"),
        http.integer("port", 8080, 0, 65_535).means("0 picks a free one"),
        http.integer("probesPort", 0, 0, 65_535)
            .means(
                "`/live`, `/ready` and `/metrics` are answered there, too, by an event loop that"
                    + " has nothing else to do; 0: only on `http.port`"),
        http.integer("bodyBytesMax", 65_536, 1_024, 16 << 20)
            .means("a larger request body is refused with 413"),
        http.millis("retryAfter", "1s", "1ms", "1h")
            .means("value of `Retry-After` in a 503, rounded up to whole seconds"),
        http.millis("requestTimeout", "1800ms", "100ms", "1m")
            .means("if a service has not answered by then, the answer is 503"),
        LoadOptions.read(http),
        websocket
            .integer("clientsMax", 20_000, 1, 1_000_000)
            .means(
                "streams of one gateway instance, open or being opened; above it the answer is"
                    + " 503"),
        FeedOptions.read(websocket),
        ConnectionOptions.read(http),
        new SecurityOptions(
            http.strings("hosts", List.of())
                .means(
                    "names by which clients reach this node, besides `localhost` and its own"
                        + " addresses; any other Host is refused with 421"),
            origins(
                http,
                http.strings("origins", List.of())
                    .means(
                        "other sites whose pages may send requests, such as `https://shop.example`;"
                            + " any other Origin is refused with 403")),
            AuthOptions.read(http),
            TlsOptions.read(http)),
        EventBusOptions.read(http));
  }

  private static List<String> origins(OptionsReader http, List<String> origins) {
    for (String origin : origins) {
      if (!ORIGIN.matcher(origin).matches()) {
        throw http.wrong(
            "origins", origin + " is no origin: scheme and host, as in https://shop.example");
      }
    }
    return origins;
  }
}
