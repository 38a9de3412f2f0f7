package dev.weft.launcher.nats;

import dev.weft.kernel.options.Durations;
import dev.weft.launcher.child.Child;
import dev.weft.launcher.child.ChildException;
import dev.weft.launcher.child.ChildSpec;
import dev.weft.launcher.child.Ports;
import dev.weft.launcher.config.EmbeddedNatsOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
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
  static final String HOST = "127.0.0.1";
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedServer.class);
  private static final long START_MS_MAX = 5_000;
  private static final String FILES = "nats-server";
  private static final String CONFIG_FILE = FILES + ".conf";
  private static final Pattern PORT = Pattern.compile("(?m)^port: (\\d+)$");

  private final String name;
  private final Path home;
  private final EmbeddedNatsOptions options;
  private final Child child;
  private volatile int port;

  /**
   * @param name that the servers know each other by; stays with the data
   */
  EmbeddedServer(String name, Path home, EmbeddedNatsOptions options, NatsBinary binary) {
    this.name = name;
    this.home = home;
    this.options = options;
    Path config = home.resolve(CONFIG_FILE);
    this.child =
        new Child(
            new ChildSpec(
                FILES, List.of(binary.path().toString(), "--config", config.toString()), home));
  }

  void endOrphan() {
    child.endOrphan();
  }

  /**
   * Starts it, and does not wait.
   *
   * @param cluster lines of its configuration; empty when it is alone
   * @throws ChildException when it cannot run here; says what to do
   */
  void start(int onPort, String cluster) {
    port = onPort;
    Path file = home.resolve(CONFIG_FILE);
    try {
      Files.createDirectories(home);
      Files.writeString(file, config() + cluster);
    } catch (IOException failed) {
      throw new ChildException(file + " cannot be written: " + failed, failed);
    }
    child.start();
  }

  /** Waits a while for it to accept connections. */
  void awaitListening() {
    if (!Ports.awaitListener(HOST, port, START_MS_MAX)) {
      LOG.warn("{} does not listen yet; its log is {}", name, child.spec().logFile());
    }
  }

  boolean isAlive() {
    return child.isAlive();
  }

  String name() {
    return name;
  }

  Path home() {
    return home;
  }

  /** Where it listens; once started. */
  String url() {
    return url(port);
  }

  /** Where the server of that directory listens, or did when it last ran. */
  static Optional<String> lastUrl(Path home) {
    Path file = home.resolve(CONFIG_FILE);
    try {
      Matcher port = PORT.matcher(Files.readString(file));
      return port.find() ? Optional.of(url(Integer.parseInt(port.group(1)))) : Optional.empty();
    } catch (IOException unreadable) {
      throw new ChildException(file + " cannot be read: " + unreadable, unreadable);
    }
  }

  /** For tests of what follows a crash. */
  void kill() {
    ProcessHandle.of(child.pid()).ifPresent(ProcessHandle::destroyForcibly);
  }

  void stop(long timeoutMs) {
    child.stop(timeoutMs);
  }

  private static String url(int port) {
    return "nats://" + HOST + ":" + port;
  }

  private String config() {
    return String.format(
        Locale.ROOT,
        """
        # Written at each start; what may be chosen is in section nats.embedded of conf/weft.yaml.
        server_name: %s
        host: "%s"
        port: %d
        jetstream {
          store_dir: "%s"
          max_file_store: %d
          sync_interval: %s
        }
        """,
        name,
        HOST,
        port,
        home.toString().replace("\\", "\\\\"),
        options.storeBytesMax(),
        syncInterval());
  }

  /** In a unit that the server knows: it has no days. */
  private String syncInterval() {
    String text = options.syncInterval();
    return text.equals(EmbeddedNatsOptions.SYNC_ALWAYS) ? text : Durations.parseMs(text) + "ms";
  }
}
