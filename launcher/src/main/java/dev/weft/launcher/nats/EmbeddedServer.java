package dev.weft.launcher.nats;

import dev.weft.kernel.options.Durations;
import dev.weft.launcher.config.EmbeddedNatsOptions;
import dev.weft.process.ChildException;
import dev.weft.process.NatsServerConfig;
import dev.weft.process.Ports;
import dev.weft.process.Supervisor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One nats-server of {@link EmbeddedNats}, in a directory of its own. It keeps its ports when it is
 * started again after a crash.
 *
 * <p>Thread-safe. Blocks the calling thread.
 */
final class EmbeddedServer {
  static final String HOST = NatsServerConfig.HOST;
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedServer.class);
  private static final long START_MS_MAX = 5_000;
  private static final Pattern PORT = Pattern.compile("(?m)^port: (\\d+)$");

  private final NatsServerConfig config;
  private final BatchStaging staging;
  private final Supervisor server;

  /**
   * @param streams without replicas
   */
  EmbeddedServer(
      NatsLayout.Place place,
      EmbeddedNatsOptions options,
      NatsBinary binary,
      Collection<String> streams) {
    config = new NatsServerConfig(place.name(), place.home());
    config.storeBytesMax(options.storeBytesMax());
    config.syncInterval(syncInterval(options));
    config.more("# What may be chosen is in section nats.embedded of conf/weft.yaml.\n");
    staging = new BatchStaging(config.storeDir(), Path.of(options.batchDir()), streams);
    server = new Supervisor(config.spec(binary.path()), this::awaitListening);
  }

  void endOrphan() {
    server.process().endOrphan();
  }

  /** Where it is to listen, and who its cluster is; before it is started. */
  NatsServerConfig config() {
    return config;
  }

  /**
   * Starts it, and does not wait.
   *
   * @throws ChildException when it cannot run here; says what to do
   */
  void start() {
    config.write();
    server.start();
  }

  /** Waits a while for it to accept connections; from then on it may stage batches in memory. */
  void awaitListening() {
    if (!Ports.awaitListener(HOST, config.port(), START_MS_MAX)) {
      LOG.warn(
          "{} does not listen yet; its log is {}",
          config.name(),
          server.process().spec().logFile());
    }
    staging.renew();
  }

  boolean isAlive() {
    return server.process().isAlive();
  }

  /** Where it listens; once started. */
  String url() {
    return NatsServerConfig.url(config.port());
  }

  /** Where the server of that directory listens, or did when it last ran. */
  static Optional<String> lastUrl(Path home) {
    Path file = NatsServerConfig.file(home);
    try {
      Matcher port = PORT.matcher(Files.readString(file));
      return port.find()
          ? Optional.of(NatsServerConfig.url(Integer.parseInt(port.group(1))))
          : Optional.empty();
    } catch (IOException unreadable) {
      throw new ChildException(file + " cannot be read: " + unreadable, unreadable);
    }
  }

  /** For tests of what follows a crash. */
  void kill() {
    server.process().kill();
  }

  void stop(long timeoutMs) {
    server.stop(timeoutMs);
    staging.close();
  }

  /** In a unit that the server knows: it has no days. */
  private static String syncInterval(EmbeddedNatsOptions options) {
    String text = options.syncInterval();
    return text.equals(EmbeddedNatsOptions.SYNC_ALWAYS) ? text : Durations.parseMs(text) + "ms";
  }
}
