package dev.weft.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The configuration file of a nats-server on 127.0.0.1, in its home. A change takes effect once it
 * is written and the server was started or reloaded.
 *
 * <p>Thread-safe; blocks on its file.
 */
public final class NatsServerConfig {
  public static final String HOST = "127.0.0.1";
  private static final String SERVER = "nats-server";
  private static final String FILE = SERVER + ".conf";
  private static final long STORE_BYTES_MAX = 10L << 30;

  /** It may hold a password. */
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final String name;
  private final Path home;
  private int port;
  private int monitorPort;
  private Path storeDir;
  private long storeBytesMax = STORE_BYTES_MAX;
  private String syncInterval = "always";
  private String cluster = "";
  private String users = "";
  private String routeUsers = "";
  private String more = "";

  /**
   * @param name that the members of a cluster know each other by; stays with the data
   * @param home has the file, the log and, by default, the store
   */
  public NatsServerConfig(String name, Path home) {
    this.name = name;
    this.home = home;
    this.storeDir = home;
  }

  public String name() {
    return name;
  }

  public Path home() {
    return home;
  }

  public static Path file(Path home) {
    return home.resolve(FILE);
  }

  /** How to run that nats-server with it. */
  public ChildSpec spec(Path binary) {
    return new ChildSpec(
        SERVER, List.of(binary.toString(), "--config", file(home).toString()), home);
  }

  public synchronized void port(int clients) {
    port = clients;
  }

  public synchronized int port() {
    return port;
  }

  /** Where a server listens. */
  public static String url(int port) {
    return "nats://" + HOST + ":" + port;
  }

  /** Port of its HTTP monitoring; 0: none. */
  public synchronized void monitorPort(int http) {
    monitorPort = http;
  }

  public synchronized Path storeDir() {
    return storeDir;
  }

  /** Elsewhere than in its home. */
  public synchronized void storeIn(Path dir) {
    storeDir = dir;
  }

  public synchronized void storeBytesMax(long bytes) {
    storeBytesMax = bytes;
  }

  /** Without a limit that anybody would meet. */
  public synchronized void storeBytesUnlimited() {
    storeBytesMax = STORE_BYTES_MAX;
  }

  public synchronized long storeBytesMax() {
    return storeBytesMax;
  }

  /**
   * When what it acknowledges is on the disk.
   *
   * @param interval {@code always}, or a duration in the server's words: it has no days
   */
  public synchronized void syncInterval(String interval) {
    syncInterval = interval;
  }

  /**
   * Makes it a member of a cluster whose clients learn of every member.
   *
   * @param ownPort for the other members
   * @param routePorts where it reaches the members
   */
  public synchronized void openCluster(String clusterName, int ownPort, List<Integer> routePorts) {
    cluster = cluster(clusterName, ownPort, routePorts, "");
  }

  /**
   * Makes it a member of a cluster whose clients stay with the servers they know, and whose members
   * with the routes they have: they would go past what stands before the others. So clients are
   * told of nobody, and members of an address where nobody listens.
   */
  public synchronized void closedCluster(
      String clusterName, int ownPort, List<Integer> routePorts) {
    String closed = "  advertise: \"" + HOST + ":1\"\n  no_advertise: true\n";
    cluster = cluster(clusterName, ownPort, routePorts, closed);
  }

  /**
   * Nobody else gets in.
   *
   * @param publicKey of the only user, an NKey
   */
  public synchronized void onlyFor(String publicKey) {
    users = "authorization { users: [ { nkey: " + publicKey + " } ] }\n";
  }

  /** No server becomes a member of its cluster without that password. */
  public synchronized void routesOnlyWith(String password) {
    routeUsers = password;
  }

  /** Further lines of the file. */
  public synchronized void more(String lines) {
    more = lines;
  }

  /**
   * Whole or not at all: a server may be reading it.
   *
   * @throws ChildException when it cannot be written
   */
  public synchronized void write() {
    try {
      Files.createDirectories(home);
      Path draft = home.resolve(FILE + ".new");
      Files.deleteIfExists(draft);
      Files.createFile(draft, OWNER_ONLY);
      Files.writeString(draft, text());
      Files.move(draft, file(home), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException failed) {
      throw new ChildException(file(home) + " cannot be written: " + failed, failed);
    }
  }

  private String text() {
    String monitor = monitorPort == 0 ? "" : "http: \"" + HOST + ":" + monitorPort + "\"\n";
    return String.format(
            Locale.ROOT,
            """
            # Written at each start.
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
            storeDir.toString().replace("\\", "\\\\"),
            storeBytesMax,
            syncInterval)
        + monitor
        + users
        + guardedCluster()
        + more;
  }

  /** The routes themselves name the user that they come as. */
  private String guardedCluster() {
    if (routeUsers.isEmpty() || cluster.isEmpty()) {
      return cluster;
    }
    String user = "route:" + routeUsers + "@";
    return cluster
        .replace("\"nats://", "\"nats://" + user)
        .replace(
            "  routes: [",
            "  authorization { user: route, password: \"" + routeUsers + "\" }\n  routes: [");
  }

  private static String cluster(
      String clusterName, int ownPort, List<Integer> routePorts, String closed) {
    String routes =
        routePorts.stream().map(route -> '"' + url(route) + '"').collect(Collectors.joining(", "));
    return String.format(
        Locale.ROOT,
        """
        cluster {
          name: %s
          listen: "%s:%d"
          routes: [%s]
        %s}
        """,
        clusterName,
        HOST,
        ownPort,
        routes,
        closed);
  }
}
