package dev.weft.tools.audit;

import dev.weft.bridge.BridgeOptions;
import dev.weft.bridge.connection.NatsLogin;
import dev.weft.bridge.connection.NatsOptions;
import dev.weft.launcher.config.EmbeddedNatsOptions;
import dev.weft.launcher.config.WeftConfig;
import dev.weft.launcher.nats.EmbeddedNats;
import dev.weft.launcher.nats.NatsBinarySearch;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

/**
 * Where the streams are: servers that were named, the embedded server that runs, or the same server
 * started for as long as this is open.
 *
 * <p>Thread-safe. Blocks the calling thread.
 */
final class NatsAccess implements AutoCloseable {
  private static final long STOP_MS_MAX = 10_000;
  private static final int ANY_PORT = 0;

  private final BridgeOptions options;
  private final Optional<EmbeddedNats> own;

  private NatsAccess(BridgeOptions options, Optional<EmbeddedNats> own) {
    this.options = options;
    this.own = own;
  }

  /**
   * @param named by {@code --nats}; over what is configured
   * @throws AuditException when there are no streams to be read
   */
  static NatsAccess open(Optional<String> named, WeftConfig config) throws AuditException {
    if (named.isPresent()) {
      List<String> servers = List.of(named.get().split(","));
      for (String server : servers) {
        String complaint = NatsOptions.problemWith(server);
        if (!complaint.isEmpty()) {
          throw new AuditException("--nats " + complaint);
        }
      }
      return named(config.bridge().withServers(servers), config);
    }
    if (!config.embedsNats()) {
      return named(config.bridge(), config);
    }
    EmbeddedNatsOptions options = config.embeddedNats();
    if (!Files.isDirectory(options.dataDir())) {
      throw new AuditException(
          "there are no streams in "
              + options.dataDir()
              + " (nats.embedded.dataDir); --nats URL"
              + " names another server");
    }
    List<String> running = EmbeddedNats.runningUrls(options);
    return running.isEmpty()
        ? start(options, config.bridge())
        : new NatsAccess(embedded(config.bridge(), running, options), Optional.empty());
  }

  private static NatsAccess named(BridgeOptions bridge, WeftConfig config) {
    return new NatsAccess(
        EmbeddedNats.withKeyOfRunning(bridge, config.embeddedNats()), Optional.empty());
  }

  private static BridgeOptions embedded(
      BridgeOptions bridge, List<String> urls, EmbeddedNatsOptions options) {
    return bridge.withServers(urls).withLogin(NatsLogin.ofKeyFile(EmbeddedNats.keyFile(options)));
  }

  List<String> servers() {
    return options.nats().servers();
  }

  /** With how to get in there. */
  BridgeOptions options() {
    return options;
  }

  /** Whether nobody but the audit can be at work on the streams. */
  boolean isAtRest() {
    return own.isPresent();
  }

  @Override
  public void close() {
    own.ifPresent(server -> server.stop(STOP_MS_MAX));
  }

  private static NatsAccess start(EmbeddedNatsOptions options, BridgeOptions bridge) {
    EmbeddedNats server =
        EmbeddedNats.prepare(
            options.withPort(ANY_PORT),
            new NatsBinarySearch(System.getenv()).find(options.binary()),
            List.of());
    try {
      server.start();
      return new NatsAccess(embedded(bridge, server.urls(), options), Optional.of(server));
    } catch (RuntimeException failed) {
      server.stop(0);
      throw failed;
    }
  }
}
