package dev.weft.launcher.doctor;

import dev.weft.bridge.connection.NatsOptions;
import dev.weft.bridge.connection.NatsProbe;
import dev.weft.launcher.config.WeftConfig;
import dev.weft.launcher.nats.NatsBinary;
import dev.weft.launcher.nats.NatsBinarySearch;
import dev.weft.process.ChildException;
import dev.weft.process.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What this machine, and the servers it is to use, have to offer.
 *
 * <p>Blocks.
 */
final class MachineChecks {
  private static final String EMBEDDED_HOST = "127.0.0.1";
  private static final long DISK_BYTES_MIN = 100L << 20;
  private static final long MIB = 1L << 20;

  private final WeftConfig config;
  private final Map<String, String> environment;

  MachineChecks(WeftConfig config, Map<String, String> environment) {
    this.config = config;
    this.environment = environment;
  }

  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    findings.add(httpPort());
    if (config.embedsNats()) {
      findings.add(binary());
      findings.add(natsPort());
      findings.add(directory("NATS data", config.embeddedNats().dataDir(), storeBytesMax()));
      findings.addAll(replicas(config.embeddedNats().servers()));
    } else {
      findings.addAll(servers());
    }
    if (config.simulatesProvider()) {
      Path ledger = config.payment().simulator().ledger().toAbsolutePath();
      findings.add(directory("provider's ledger", ledger.getParent(), 0));
    }
    return findings;
  }

  /** The largest cluster that any of them belongs to; servers that are away know of none. */
  private List<Finding> servers() {
    List<NatsServerCheck> servers =
        config.bridge().nats().servers().stream().map(NatsServerCheck::of).toList();
    int count = servers.stream().mapToInt(NatsServerCheck::clusterSize).max().orElse(0);
    List<Finding> findings =
        new ArrayList<>(servers.stream().map(NatsServerCheck::finding).toList());
    if (servers.stream().anyMatch(NatsServerCheck::isGuarded)) {
      findings.add(login());
    }
    findings.addAll(replicas(count));
    return findings;
  }

  /** With the same options as a node: what it can do there, the server says only when it tries. */
  private Finding login() {
    NatsOptions nats = config.bridge().nats();
    return NatsProbe.problemWith(nats)
        .map(why -> Finding.bad("NATS login", "as " + nats.login() + ": " + why))
        .orElseGet(() -> Finding.good("NATS login", "as " + nats.login()));
  }

  private List<Finding> replicas(int servers) {
    return new ReplicaChecks(config.bridge().streams().values(), servers, config.embedsNats())
        .findings();
  }

  private Finding httpPort() {
    String subject = "http.port";
    int port = config.gateway().port();
    if (port == 0) {
      return Finding.good(subject, "any free port");
    }
    return Finding.goodIf(
        Ports.isFree(config.gateway().host(), port),
        subject,
        port + " is free",
        port + " is taken; end what listens there, or choose another: --set http.port=…");
  }

  private Finding binary() {
    String subject = "nats-server";
    try {
      NatsBinary found = new NatsBinarySearch(environment).find(config.embeddedNats().binary());
      return ServerFaults.judge(
          subject,
          found.version(),
          found.version() + ", " + found.path() + " (" + found.source() + ")");
    } catch (ChildException none) {
      return Finding.bad(subject, none.getMessage());
    }
  }

  private Finding natsPort() {
    String subject = "nats.embedded.port";
    int port = config.embeddedNats().port();
    if (port == 0) {
      return Finding.good(subject, "any free port");
    }
    return Ports.isFree(EMBEDDED_HOST, port)
        ? Finding.good(subject, port + " is free")
        : Finding.doubtful(subject, port + " is taken; another one will be picked");
  }

  /** Of all servers, which share a disk; the largest number for more than that. */
  private long storeBytesMax() {
    long bytes = config.embeddedNats().storeBytesMax();
    int servers = config.embeddedNats().servers();
    return bytes > Long.MAX_VALUE / servers ? Long.MAX_VALUE : bytes * servers;
  }

  /**
   * @param wantedBytes what may come to be stored there; 0 when nothing says how much
   */
  private Finding directory(String subject, Path directory, long wantedBytes) {
    Path existing = nearestExisting(directory.toAbsolutePath().normalize());
    if (!Files.isDirectory(existing) || !Files.isWritable(existing)) {
      return Finding.bad(subject, existing + " is not a directory that can be written to");
    }
    long freeBytes;
    try {
      freeBytes = Files.getFileStore(existing).getUsableSpace();
    } catch (IOException unknown) {
      return Finding.doubtful(subject, directory + ": free space is not known: " + unknown);
    }
    String free = directory + " can be written to, " + freeBytes / MIB + " MiB free";
    if (freeBytes < DISK_BYTES_MIN) {
      return Finding.bad(subject, free + "; make room");
    }
    return freeBytes < wantedBytes
        ? Finding.doubtful(
            subject,
            free
                + ", less than nats.embedded.storeBytesMax of all servers ("
                + wantedBytes / MIB
                + " MiB)")
        : Finding.good(subject, free);
  }

  private static Path nearestExisting(Path path) {
    Path existing = path;
    while (existing.getParent() != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    return existing;
  }
}
