package dev.weft.bridge.connection;

import dev.weft.kernel.options.OptionsReader;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Section {@code nats}.
 *
 * @param servers URLs; empty until the launcher has started an embedded server
 * @param connections size of the pool; the first carries appends and reads, the others pulls
 * @param connectTimeoutMs of one try to connect to one server
 * @param reconnectWaitMs between two tries; up to as much again is added at random
 * @param credentials path of a {@code .creds} file; empty: none
 */
public record NatsOptions(
    List<String> servers,
    int connections,
    long connectTimeoutMs,
    long reconnectWaitMs,
    String credentials) {
  public static final int DEFAULT_CONNECTIONS = 2;
  public static final long DEFAULT_CONNECT_TIMEOUT_MS = 2_000;
  public static final long DEFAULT_RECONNECT_WAIT_MS = 250;

  private static final int CONNECTIONS_MAX = 64;
  private static final long WAIT_MIN_MS = 10;
  private static final long MINUTE_MS = 60_000;
  private static final Set<String> SCHEMES = Set.of("nats", "tls", "ws", "wss");

  public NatsOptions {
    servers = List.copyOf(servers);
    Objects.requireNonNull(credentials);
  }

  /** Reads and checks the section; leaves {@code embedded} to the launcher. */
  public static NatsOptions read(OptionsReader nats) {
    return new NatsOptions(
        servers(nats),
        nats.integer("connections", DEFAULT_CONNECTIONS, 1, CONNECTIONS_MAX),
        nats.millis("connectTimeout", DEFAULT_CONNECT_TIMEOUT_MS, WAIT_MIN_MS, MINUTE_MS),
        nats.millis("reconnectWait", DEFAULT_RECONNECT_WAIT_MS, WAIT_MIN_MS, MINUTE_MS),
        nats.string("credentials", ""));
  }

  public NatsOptions withServers(List<String> urls) {
    return new NatsOptions(urls, connections, connectTimeoutMs, reconnectWaitMs, credentials);
  }

  private static List<String> servers(OptionsReader nats) {
    List<String> servers = nats.strings("servers", List.of());
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
