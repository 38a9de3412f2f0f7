package dev.weft.launcher.nats;

import dev.weft.bridge.BridgeOptions;
import dev.weft.bridge.connection.NatsKeyFile;
import dev.weft.bridge.connection.NatsLogin;
import dev.weft.launcher.config.EmbeddedNatsOptions;
import dev.weft.process.ChildException;
import dev.weft.process.DirLock;
import dev.weft.process.NatsServerConfig;
import dev.weft.process.Ports;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * NATS of our own: one nats-server, or several that are one cluster, on 127.0.0.1 only, their
 * streams in the data directory. Each is started again when it crashes.
 *
 * <p>Thread-safe. Blocks the calling thread.
 */
public final class EmbeddedNats {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedNats.class);
  private static final String HOST = EmbeddedServer.HOST;
  private static final String CLUSTER_NAME = "weft";
  private static final String DATA_DIR_KEY = "nats.embedded.dataDir";
  private static final String KEY_FILE = "weft.nk";
  private static final int SECRET_BYTES = 32;

  private final EmbeddedNatsOptions options;
  private final DirLock lock;
  private final List<EmbeddedServer> servers;

  private EmbeddedNats(EmbeddedNatsOptions options, DirLock lock, List<EmbeddedServer> servers) {
    this.options = options;
    this.lock = lock;
    this.servers = List.copyOf(servers);
  }

  /**
   * Takes the data directory; {@link #stop} gives it back.
   *
   * @param streams that will be stored into
   * @throws ChildException when another launcher has it, or when it holds what another number of
   *     servers stored
   */
  public static EmbeddedNats prepare(
      EmbeddedNatsOptions options, NatsBinary binary, Collection<String> streams) {
    NatsLayout layout = layout(options);
    DirLock lock = DirLock.take(layout.home(), DATA_DIR_KEY);
    try {
      layout.check();
    } catch (ChildException refused) {
      lock.close();
      throw refused;
    }
    // With replicas, a server stages in memory by itself.
    Collection<String> alone = options.servers() == 1 ? streams : List.of();
    List<EmbeddedServer> servers =
        layout.places().stream()
            .map(place -> new EmbeddedServer(place, options, binary, alone))
            .toList();
    return new EmbeddedNats(options, lock, servers);
  }

  /**
   * Starts the servers and waits a while for each to accept connections: a client that comes too
   * early comes again only after a pause. A cluster may still have to elect its leader then.
   *
   * @throws ChildException when they cannot run here; says what to do
   */
  public void start() {
    // First, because what an earlier launcher left behind has the ports.
    servers.forEach(EmbeddedServer::endOrphan);
    List<Integer> ports = freePorts(options.port(), List.of());
    if (options.port() != 0 && ports.get(0) != options.port()) {
      LOG.warn("port {} is taken; nats-server listens on {} instead", options.port(), ports.get(0));
    }
    NatsKeyFile key = new NatsKeyFile(keyFile(options));
    key.renew();
    List<Integer> clusterPorts = freePorts(0, ports);
    String clusterSecret = newSecret();
    for (int i = 0; i < servers.size(); i++) {
      NatsServerConfig server = servers.get(i).config();
      server.port(ports.get(i));
      server.onlyFor(key.publicKey());
      if (servers.size() > 1) {
        server.openCluster(CLUSTER_NAME, clusterPorts.get(i), clusterPorts);
        server.routesOnlyWith(clusterSecret);
      }
      servers.get(i).start();
    }
    servers.forEach(EmbeddedServer::awaitListening);
  }

  /**
   * Where the servers listen that another launcher runs on the data directory; empty when none
   * does.
   */
  public static List<String> runningUrls(EmbeddedNatsOptions options) {
    NatsLayout layout = layout(options);
    if (!DirLock.isTaken(layout.home())) {
      return List.of();
    }
    layout.check();
    return layout.places().stream()
        .map(place -> EmbeddedServer.lastUrl(place.home()))
        .flatMap(Optional::stream)
        .toList();
  }

  /**
   * The same with the key of the server that another launcher runs on this data directory, when it
   * is one of the servers that are configured, without a login of their own.
   */
  public static BridgeOptions withKeyOfRunning(BridgeOptions bridge, EmbeddedNatsOptions options) {
    boolean isRunningHere =
        bridge.nats().login() == NatsLogin.NONE
            && bridge.nats().servers().stream()
                .map(server -> server.replace("//localhost:", "//" + HOST + ":"))
                .anyMatch(runningUrls(options)::contains);
    return isRunningHere ? bridge.withLogin(NatsLogin.ofKeyFile(keyFile(options))) : bridge;
  }

  /**
   * The key that the servers accept: a new one at each start, readable by the owner of the data
   * only. Several servers of one directory share it.
   */
  public static Path keyFile(EmbeddedNatsOptions options) {
    return options.dataDir().toAbsolutePath().normalize().resolve(KEY_FILE);
  }

  /** How to get in; once started. */
  public NatsLogin login() {
    return NatsLogin.ofKeyFile(keyFile(options));
  }

  private static String newSecret() {
    byte[] secret = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(secret);
    return HexFormat.of().formatHex(secret);
  }

  /** Where they listen; once started. */
  public List<String> urls() {
    return servers.stream().map(EmbeddedServer::url).toList();
  }

  /** Those that should run and do not, for people; empty when all do. */
  public Optional<String> missing() {
    String away =
        servers.stream()
            .filter(server -> !server.isAlive())
            .map(
                server ->
                    server.config().name() + " (its log is in " + server.config().home() + ")")
            .collect(Collectors.joining(", "));
    return away.isEmpty() ? Optional.empty() : Optional.of("nats-server is not running: " + away);
  }

  /** For tests of what follows a crash. */
  void kill(int index) {
    servers.get(index).kill();
  }

  /** Ends the servers, each within that time, and gives the data directory back. */
  public void stop(long timeoutMs) {
    servers.parallelStream().forEach(server -> server.stop(timeoutMs));
    lock.close();
  }

  private static NatsLayout layout(EmbeddedNatsOptions options) {
    Path home = options.dataDir().toAbsolutePath().normalize();
    return new NatsLayout(home, options.servers());
  }

  /** One for each server, the first of them that one if it is free. */
  private List<Integer> freePorts(int first, List<Integer> taken) {
    Set<Integer> ports = new LinkedHashSet<>();
    while (ports.size() < servers.size()) {
      int port = Ports.freeOr(HOST, ports.isEmpty() ? first : 0);
      if (!taken.contains(port)) {
        ports.add(port);
      }
    }
    return List.copyOf(ports);
  }
}
