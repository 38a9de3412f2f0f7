package dev.weft.bridge.connection;

import dev.weft.kernel.options.OptionsReader;
import io.nats.client.Options;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Section {@code nats}; without servers until the launcher has started an embedded one. Whatever
 * connects to NATS makes its client options here, so that all get in where one does.
 */
public record NatsOptions(
    List<String> servers,
    int connections,
    long connectTimeoutMs,
    long reconnectWaitMs,
    NatsLogin login,
    NatsTls tls) {
  private static final Set<String> SCHEMES = Set.of("nats", "tls", "ws", "wss");
  private static final String SERVERS = "servers";

  public NatsOptions {
    servers = List.copyOf(servers);
    Objects.requireNonNull(login);
    Objects.requireNonNull(tls);
  }

  /** Of servers that let in whoever comes. */
  public NatsOptions(
      List<String> servers, int connections, long connectTimeoutMs, long reconnectWaitMs) {
    this(servers, connections, connectTimeoutMs, reconnectWaitMs, NatsLogin.NONE, NatsTls.none());
  }

  /** Reads and checks the section; leaves {@code embedded} to the launcher. */
  public static NatsOptions read(OptionsReader nats) {
    return new NatsOptions(
        servers(nats),
        nats.integer("connections", 2, 1, 64)
            .means(
                "on event loops: the first carries appends and reads, the others pulls; one more is for control"),
        nats.millis("connectTimeout", "2s", "10ms", "1m").means("of one try"),
        nats.millis("reconnectWait", "250ms", "10ms", "1m")
            .means("between tries, with up to as much again at random, for ever"),
        NatsLogin.read(nats),
        NatsTls.read(nats.section("tls")));
  }

  public NatsOptions withServers(List<String> urls) {
    return new NatsOptions(urls, connections, connectTimeoutMs, reconnectWaitMs, login, tls);
  }

  public NatsOptions withLogin(NatsLogin other) {
    return new NatsOptions(servers, connections, connectTimeoutMs, reconnectWaitMs, other, tls);
  }

  /** What any client needs to get in there. */
  public Options.Builder client(String name) {
    Options.Builder client =
        new Options.Builder()
            .servers(servers.toArray(String[]::new))
            .connectionName(name)
            .connectionTimeout(Duration.ofMillis(connectTimeoutMs));
    tls.applyTo(client, servers);
    login.applyTo(client);
    return client;
  }

  /** Why that is no server; empty when it is one. */
  public static String problemWith(String server) {
    try {
      URI uri = new URI(server);
      if (uri.getUserInfo() != null) {
        return "holds a user or password: they end in logs; use nats.user and nats.passwordFile";
      }
      return uri.getHost() != null && SCHEMES.contains(uri.getScheme())
          ? ""
          : "\"" + server + "\" is not of the form nats://host:port";
    } catch (URISyntaxException malformed) {
      // Not repeated: it may hold a password.
      return "is not of the form nats://host:port";
    }
  }

  private static List<String> servers(OptionsReader nats) {
    List<String> servers =
        nats.strings(SERVERS, List.of())
            .means("`nats://host:4222`, …; empty runs an embedded `nats-server`");
    for (String server : servers) {
      String complaint = problemWith(server);
      if (!complaint.isEmpty()) {
        throw nats.wrong(SERVERS, complaint);
      }
    }
    return servers;
  }
}
