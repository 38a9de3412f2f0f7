package dev.weft.tools.audit;

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

  private final List<String> servers;
  private final Optional<EmbeddedNats> own;

  private NatsAccess(List<String> servers, Optional<EmbeddedNats> own) {
    this.servers = servers;
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
        String complaint = NatsOptions.complaint(server);
        if (!complaint.isEmpty()) {
          throw new AuditException("--nats " + complaint);
        }
      }
      return new NatsAccess(servers, Optional.empty());
    }
    if (!config.embedsNats()) {
      return new NatsAccess(config.bridge().nats().servers(), Optional.empty());
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
    return running.isEmpty() ? start(options) : new NatsAccess(running, Optional.empty());
  }

  List<String> servers() {
    return servers;
  }

  /** Whether nobody but the audit can be at work on the streams. */
  boolean isAtRest() {
    return own.isPresent();
  }

  @Override
  public void close() {
    own.ifPresent(server -> server.stop(STOP_MS_MAX));
  }

  private static NatsAccess start(EmbeddedNatsOptions options) {
    EmbeddedNats server =
        EmbeddedNats.prepare(
            options.withPort(ANY_PORT),
            new NatsBinarySearch(System.getenv()).find(options.binary()));
    try {
      server.start();
      return new NatsAccess(server.urls(), Optional.of(server));
    } catch (RuntimeException failed) {
      server.stop(0);
      throw failed;
    }
  }
}
