package dev.weft.launcher.nats;

import dev.weft.kernel.options.Durations;
import dev.weft.launcher.child.Child;
import dev.weft.launcher.child.ChildException;
import dev.weft.launcher.child.ChildSpec;
import dev.weft.launcher.child.DirLock;
import dev.weft.launcher.child.Ports;
import dev.weft.launcher.config.EmbeddedNatsOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Thread-safe; blocks. A nats-server of our own, on 127.0.0.1 only, its streams in the data
 * directory. It keeps its port when it is started again after a crash.
 */
public final class EmbeddedNats {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedNats.class);
  private static final String HOST = "127.0.0.1";
  private static final long START_MS_MAX = 5_000;
  private static final String NAME = "nats-server";
  private static final String CONFIG_FILE = NAME + ".conf";
  private static final Pattern PORT = Pattern.compile("(?m)^port: (\\d+)$");
  private static final String DATA_DIR_KEY = "nats.embedded.dataDir";

  private final EmbeddedNatsOptions options;
  private final Path home;
  private final DirLock lock;
  private final Child child;
  private volatile int port;

  private EmbeddedNats(EmbeddedNatsOptions options, Path home, NatsBinary binary, DirLock lock) {
    this.options = options;
    this.home = home;
    this.lock = lock;
    this.child =
        new Child(
            new ChildSpec(
                NAME,
                List.of(binary.path().toString(), "--config", configFile().toString()),
                home));
  }

  /**
   * Takes the data directory; {@link #stop} gives it back.
   *
   * @throws ChildException when another launcher has it
   */
  public static EmbeddedNats prepare(EmbeddedNatsOptions options, NatsBinary binary) {
    Path home = options.dataDir().toAbsolutePath().normalize();
    return new EmbeddedNats(options, home, binary, DirLock.take(home, DATA_DIR_KEY));
  }

  /**
   * Starts the server and waits a while for it to accept connections: a client that comes too early
   * comes again only after a pause.
   *
   * @throws ChildException when it cannot run here; says what to do
   */
  public void start() {
    // First, because what an earlier launcher left behind has the port.
    child.endOrphan();
    port = Ports.freeOr(HOST, options.port());
    if (options.port() != 0 && port != options.port()) {
      LOG.warn("port {} is taken; nats-server listens on {} instead", options.port(), port);
    }
    try {
      Files.writeString(configFile(), config());
    } catch (IOException failed) {
      throw new ChildException(configFile() + " cannot be written: " + failed, failed);
    }
    child.start();
    if (!Ports.awaitListener(HOST, port, START_MS_MAX)) {
      LOG.warn("nats-server does not listen yet; its log is {}", child.spec().logFile());
    }
  }

  /**
   * Where the server listens that another launcher runs on the data directory; empty when none
   * does.
   */
  public static Optional<String> runningUrl(EmbeddedNatsOptions options) {
    Path home = options.dataDir().toAbsolutePath().normalize();
    if (!DirLock.isTaken(home)) {
      return Optional.empty();
    }
    Path file = home.resolve(CONFIG_FILE);
    try {
      Matcher port = PORT.matcher(Files.readString(file));
      return port.find() ? Optional.of(url(Integer.parseInt(port.group(1)))) : Optional.empty();
    } catch (IOException unreadable) {
      throw new ChildException(file + " cannot be read: " + unreadable, unreadable);
    }
  }

  /** Where it listens; once started. */
  public String url() {
    return url(port);
  }

  private static String url(int port) {
    return "nats://" + HOST + ":" + port;
  }

  public Path home() {
    return home;
  }

  public boolean isAlive() {
    return child.isAlive();
  }

  /** For tests of what follows a crash. */
  void kill() {
    ProcessHandle.of(child.pid()).ifPresent(ProcessHandle::destroyForcibly);
  }

  /** Ends the server and gives the data directory back. */
  public void stop(long timeoutMs) {
    child.stop(timeoutMs);
    lock.close();
  }

  private Path configFile() {
    return home.resolve(CONFIG_FILE);
  }

  private String config() {
    return """
        # Written at each start; what may be chosen is in section nats.embedded of conf/weft.yaml.
        server_name: weft-embedded
        host: "%s"
        port: %d
        jetstream {
          store_dir: "%s"
          max_file_store: %d
          sync_interval: %s
        }
        """
        .formatted(
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
