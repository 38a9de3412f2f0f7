package dev.weft.launcher.chaos;

import dev.weft.launcher.chaos.proxy.FaultProxy;
import dev.weft.launcher.child.ChildException;
import dev.weft.launcher.child.ChildSpec;
import dev.weft.launcher.child.Ports;
import dev.weft.launcher.child.Puppet;
import dev.weft.launcher.config.ConfigSources;
import dev.weft.launcher.config.WeftConfig;
import dev.weft.launcher.node.JavaCommand;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Thread-safe; blocks. Every process of a run, all on 127.0.0.1: nats-server, payment provider,
 * nodes that reach the server through a proxy, and what can be done to them. Closing it leaves no
 * process.
 */
final class Mesh implements Conductor.Instrument, AutoCloseable {
  private static final String SHARDS = "inventory.shards=";
  private static final String HOST = "127.0.0.1";

  /** Compiled once and quickly: a node lives for seconds here. */
  private static final List<String> NODE_FLAGS =
      List.of(
          "-Xms64m",
          "-Xmx256m",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-XX:+ExitOnOutOfMemoryError");

  private static final long LISTEN_MS_MAX = 30_000;
  private static final long DELAY_MS = 150;
  private static final double PUBLISH_ACK_LOSS = 0.2;
  private static final double CONSUMER_ACK_LOSS = 0.4;

  private final Path home;
  private final NatsPuppet nats;
  private final FaultProxy proxy;
  private final Puppet provider;
  private final int providerPort = Ports.freeOr(HOST, 0);
  private final List<Integer> httpPorts;
  private final ChaosPlan plan;
  private List<Puppet> nodes = List.of();

  /**
   * Starts nothing yet.
   *
   * @param natsBinary of nats-server
   */
  Mesh(ChaosPlan plan, Path home, Path natsBinary) {
    this.plan = plan;
    this.home = home;
    this.nats = new NatsPuppet(natsBinary, home.resolve("nats"));
    this.proxy = new FaultProxy(nats.port(), plan.seed());
    this.provider = puppet("provider", List.of("-Xmx96m", "-XX:+UseSerialGC"), providerArguments());
    this.httpPorts = Stream.generate(() -> Ports.freeOr(HOST, 0)).limit(plan.nodes()).toList();
  }

  /** Nodes take a moment more until they are ready. */
  synchronized void start() throws IOException {
    nats.start();
    proxy.start();
    provider.start();
    if (!Ports.awaitListener(HOST, providerPort, LISTEN_MS_MAX)) {
      throw new ChildException(
          "the provider does not listen; its log is " + provider.spec().logFile());
    }
    List<Puppet> started = new ArrayList<>();
    for (int i = 0; i < plan.nodes(); i++) {
      started.add(puppet("node-" + i, NODE_FLAGS, nodeArguments(i)));
    }
    nodes = List.copyOf(started);
    nodes.forEach(Puppet::start);
  }

  /** Of every node. */
  List<URI> http() {
    return httpPorts.stream().map(port -> URI.create("http://" + HOST + ":" + port)).toList();
  }

  NatsPuppet nats() {
    return nats;
  }

  FaultProxy proxy() {
    return proxy;
  }

  Path ledger() {
    return home.resolve("provider").resolve("ledger.jsonl");
  }

  @Override
  public void begin(Fault fault) throws IOException, InterruptedException {
    switch (fault.kind()) {
      case NODE_KILL -> node(fault).kill();
      case NODE_PAUSE -> node(fault).hold();
      case NATS_KILL -> nats.puppet().kill();
      case NATS_PAUSE -> nats.puppet().hold();
      case FULL_DISK -> nats.fill();
      case PROVIDER_KILL -> provider.kill();
      case CUT -> proxy.cut();
      case DELAY -> proxy.delay(DELAY_MS);
      case LOST_PUBLISH_ACKS -> proxy.losePublishAcks(PUBLISH_ACK_LOSS);
      case LOST_CONSUMER_ACKS -> proxy.loseConsumerAcks(CONSUMER_ACK_LOSS);
    }
  }

  @Override
  public void end(Fault fault) throws IOException {
    switch (fault.kind()) {
      case NODE_KILL -> node(fault).start();
      case NODE_PAUSE -> node(fault).release();
      case NATS_KILL -> nats.puppet().start();
      case NATS_PAUSE -> nats.puppet().release();
      case FULL_DISK -> nats.empty();
      case PROVIDER_KILL -> provider.start();
      case CUT -> {
        // Over as soon as it has begun.
      }
      case DELAY -> proxy.delay(0);
      case LOST_PUBLISH_ACKS -> proxy.losePublishAcks(0);
      case LOST_CONSUMER_ACKS -> proxy.loseConsumerAcks(0);
    }
  }

  /** Of {@code weft audit}: past the proxy, straight to the books. */
  List<String> auditArguments() {
    List<String> arguments = new ArrayList<>(List.of("audit", "--nats", nats.url()));
    arguments.addAll(List.of("--ledger", ledger().toString()));
    inventorySettings().forEach(setting -> arguments.addAll(List.of("--set", setting)));
    return arguments;
  }

  /** Everything runs and nothing is in its way. */
  void heal() {
    proxy.heal();
    puppets().forEach(Puppet::release);
    puppets().forEach(Puppet::start);
  }

  /** Processes that ended without having been killed; for people. */
  List<String> falls() {
    return puppets().flatMap(puppet -> puppet.falls().stream()).toList();
  }

  @Override
  public void close() {
    puppets().forEach(Puppet::close);
    proxy.close();
  }

  private Puppet node(Fault fault) {
    return puppets().filter(puppet -> isNode(puppet, fault.node())).findFirst().orElseThrow();
  }

  private static boolean isNode(Puppet puppet, int number) {
    return puppet.spec().name().equals("node-" + number);
  }

  private synchronized Stream<Puppet> puppets() {
    return Stream.concat(Stream.of(nats.puppet(), provider), nodes.stream());
  }

  private Puppet puppet(String name, List<String> flags, List<String> arguments) {
    return new Puppet(new ChildSpec(name, JavaCommand.of(flags, arguments), home.resolve(name)));
  }

  private List<String> providerArguments() {
    return List.of(
        "provider",
        "--port",
        Integer.toString(providerPort),
        "--ledger",
        ledger().toString(),
        "--until-stdin-ends");
  }

  private List<String> nodeArguments(int number) {
    List<String> settings = new ArrayList<>(NodeSettings.forChaos());
    settings.add("http.host=" + HOST);
    settings.add("http.port=" + httpPorts.get(number));
    settings.add("nats.servers=[\"" + proxy.url() + "\"]");
    settings.add("payment.provider.url=http://" + HOST + ":" + providerPort);
    settings.addAll(inventorySettings());
    settings.addAll(routeSettings(settings));
    List<String> arguments = new ArrayList<>(List.of("up"));
    settings.forEach(setting -> arguments.addAll(List.of("--set", setting)));
    return arguments;
  }

  private List<String> inventorySettings() {
    return List.of(
        "inventory.catalog=" + home.resolve(ChaosCatalogue.FILE), SHARDS + plan.shards());
  }

  /** Of every route that the file has: those of the shards are made from them. */
  private List<String> routeSettings(List<String> settings) {
    List<String> unsharded =
        settings.stream().filter(setting -> !setting.startsWith(SHARDS)).toList();
    ConfigSources sources = new ConfigSources(home, Optional.empty(), Map.of(), unsharded);
    return WeftConfig.load(sources).bridge().inbound().keySet().stream()
        .flatMap(route -> NodeSettings.forRoute(route).stream())
        .toList();
  }
}
