package dev.weft.bridge.connection;

import dev.weft.kernel.options.OptionsReader;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Section {@code nats}; without servers until the launcher has started an embedded one. */
public record NatsOptions(
    List<String> servers,
    int connections,
    long connectTimeoutMs,
    long reconnectWaitMs,
    String credentials) {
  private static final Set<String> SCHEMES = Set.of("nats", "tls", "ws", "wss");

  public NatsOptions {
    servers = List.copyOf(servers);
    Objects.requireNonNull(credentials);
  }

  /** Reads and checks the section; leaves {@code embedded} to the launcher. */
  public static NatsOptions read(OptionsReader nats) {
    return new NatsOptions(
        servers(nats),
        nats.integer("connections", 2, 1, 64)
            .means("the first carries appends and reads, the others pulls"),
        nats.millis("connectTimeout", "2s", "10ms", "1m").means("of one try"),
        nats.millis("reconnectWait", "250ms", "10ms", "1m")
            .means("between tries, with up to as much again at random, for ever"),
        nats.string("credentials", "").means("path of a `.creds` file; empty: none"));
  }

  public NatsOptions withServers(List<String> urls) {
    return new NatsOptions(urls, connections, connectTimeoutMs, reconnectWaitMs, credentials);
  }

  private static List<String> servers(OptionsReader nats) {
    List<String> servers =
        nats.strings("servers", List.of())
            .means("`nats://host:4222`, …; empty runs an embedded `nats-server`");
    for (String server : servers) {
      if (!isUrl(server)) {
        throw nats.wrong("servers", "\"" + server + "\" is not of the form nats://host:port");
      }
    }
    return servers;
  }

  private static boolean isUrl(String text) {
    try {
      URI uri = new URI(text);
      return uri.getHost() != null && SCHEMES.contains(uri.getScheme());
    } catch (URISyntaxException malformed) {
      return false;
    }
  }
}
