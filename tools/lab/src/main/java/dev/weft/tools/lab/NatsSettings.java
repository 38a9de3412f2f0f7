package dev.weft.tools.lab;

import dev.weft.launcher.child.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;

/**
 * What the nats-server of a trial is told. Clients without credentials are in one account, whose
 * limits can be set; the system account is for operators.
 *
 * <p>Thread-safe; blocks on its file.
 */
final class NatsSettings {
  static final long STORE_BYTES_MAX = 10L << 30;
  static final String SYSTEM_USER = "system";
  static final String SYSTEM_PASSWORD = "trial";

  private static final String HOST = ControlledNatsServer.HOST;
  private static final String FILE = "nats-server.conf";
  private static final String CLUSTER = "weft-trial";
  private static final long UNLIMITED = -1;

  private final Path home;
  private final int port = Ports.freeOr(HOST, 0);
  private final int monitorPort = Ports.freeOr(HOST, 0);
  private final int clusterPort = Ports.freeOr(HOST, 0);
  private Path storeDir;
  private long storeBytesMax = STORE_BYTES_MAX;
  private long accountBytesMax = UNLIMITED;
  private String syncInterval = "always";
  private List<Integer> routePorts = List.of();

  /**
   * @param home whose name is the server's, too
   */
  NatsSettings(Path home) {
    this.home = home;
    this.storeDir = home;
  }

  String name() {
    return home.getFileName().toString();
  }

  int port() {
    return port;
  }

  int monitorPort() {
    return monitorPort;
  }

  int clusterPort() {
    return clusterPort;
  }

  Path file() {
    return home.resolve(FILE);
  }

  synchronized Path storeDir() {
    return storeDir;
  }

  synchronized void storeIn(Path dir) {
    storeDir = dir;
  }

  synchronized void storeBytesMax(long bytes) {
    storeBytesMax = bytes;
  }

  /**
   * @param bytes below 0: no limit
   */
  synchronized void accountBytesMax(long bytes) {
    accountBytesMax = bytes;
  }

  /**
   * @param interval in the server's words
   */
  synchronized void syncInterval(String interval) {
    syncInterval = interval;
  }

  /**
   * Where it reaches the other members of its cluster; none: it is alone.
   *
   * @param ports on this machine
   */
  synchronized void routeTo(List<Integer> ports) {
    routePorts = List.copyOf(ports);
  }

  /** Whole or not at all: a server may be reading it. */
  synchronized void write() throws IOException {
    Files.createDirectories(home);
    Path draft = home.resolve(FILE + ".new");
    Files.writeString(draft, text() + (routePorts.isEmpty() ? "" : cluster()));
    Files.move(draft, file(), StandardCopyOption.ATOMIC_MOVE);
  }

  private String text() {
    return String.format(
        Locale.ROOT,
        """
        server_name: %s
        host: "%s"
        port: %d
        http: "%s:%d"
        jetstream {
          store_dir: "%s"
          max_file_store: %d
          sync_interval: %s
        }
        accounts {
          TRIAL { jetstream: { max_file: %d }, users: [{ user: trial, password: trial }] }
          SYSTEM { users: [{ user: %s, password: %s }] }
        }
        system_account: SYSTEM
        no_auth_user: trial
        """,
        name(),
        HOST,
        port,
        HOST,
        monitorPort,
        storeDir.toString().replace("\\", "\\\\"),
        storeBytesMax,
        syncInterval,
        accountBytesMax,
        SYSTEM_USER,
        SYSTEM_PASSWORD);
  }

  /**
   * Clients are not told of the other members: they would go past what stands before them. Members
   * are told of an address where nobody listens, for the same reason.
   */
  private String cluster() {
    List<String> routes =
        routePorts.stream().map(route -> "\"nats://" + HOST + ":" + route + '"').toList();
    return String.format(
        Locale.ROOT,
        """
        cluster {
          name: %s
          listen: "%s:%d"
          advertise: "%s:1"
          no_advertise: true
          routes: [%s]
        }
        """,
        CLUSTER,
        HOST,
        clusterPort,
        HOST,
        String.join(", ", routes));
  }
}
