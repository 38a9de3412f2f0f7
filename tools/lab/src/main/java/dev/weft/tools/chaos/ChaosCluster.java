package dev.weft.tools.chaos;

import dev.weft.launcher.config.ConfigSources;
import dev.weft.launcher.config.WeftConfig;
import dev.weft.process.ControlledProcess;
import dev.weft.tools.chaos.proxy.FaultProxy;
import dev.weft.tools.lab.ControlledNatsServer;
import dev.weft.tools.lab.LabDirectory;
import dev.weft.tools.lab.NatsServers;
import dev.weft.tools.lab.TestCluster;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Every process of a run, all on 127.0.0.1: one nats-server or a cluster of them, payment provider,
 * nodes that reach each server and partner through a proxy, and what can be done to them. Closing
 * it leaves no process.
 *
 * <p>Thread-safe. Blocks the calling thread.
 */
final class ChaosCluster implements FaultScheduler.Handler, AutoCloseable {
  private static final String WEBHOOK_SECRETS = "webhook-secrets";
  private static final String SHARDS = "inventory.shards=";

  /** Compiled once and quickly: a node lives for seconds here. */
  private static final List<String> NODE_FLAGS =
      List.of(
          "-Xms64m",
          "-Xmx256m",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-XX:+ExitOnOutOfMemoryError");

  private final ChaosPlan plan;
  private final Path home;
  private final NatsServers nats;
  private final List<FaultProxy> proxies;
  private final TestCluster cluster;
  private final ExternalServices external;
  private Optional<FaultInjectors> injectors = Optional.empty();

  /**
   * Starts nothing yet.
   *
   * @param natsBinary of nats-server
   */
  ChaosCluster(ChaosPlan plan, LabDirectory home, Path natsBinary) {
    this.plan = plan;
    this.home = home.dir();
    this.nats = new NatsServers(natsBinary, home.dir(), plan.natsServers());
    this.proxies =
        IntStream.range(0, plan.natsServers())
            .mapToObj(i -> new FaultProxy(nats.all().get(i).port(), plan.seed() + i))
            .toList();
    this.cluster = new TestCluster(home, plan.nodes(), NODE_FLAGS, List.of());
    this.external = new ExternalServices(cluster.providerPort());
  }

  /** Nodes take a moment more until they are ready. */
  void start() throws IOException, InterruptedException {
    external.start();
    cluster.reachProviderAt(external.providerPort());
    FaultInjectors made = FaultInjectors.make(plan, home, nats, proxies, cluster, external);
    synchronized (this) {
      injectors = Optional.of(made);
    }
    nats.start();
    proxies.forEach(FaultProxy::start);
    cluster.start(proxies.stream().map(FaultProxy::url).toList(), nodeSettings());
  }

  void awaitReady(Duration limit) throws InterruptedException, TimeoutException {
    cluster.awaitReady(limit);
  }

  /** Of every node. */
  List<URI> http() {
    return cluster.http();
  }

  Path ledger() {
    return cluster.ledger();
  }

  ExternalServices external() {
    return external;
  }

  /** Where the servers keep their streams. */
  List<Path> stores() {
    return nats.all().stream().map(server -> server.config().storeDir()).toList();
  }

  @Override
  public void begin(Fault fault) throws Exception {
    injectors().of(fault.kind()).begin(fault.index());
  }

  @Override
  public void end(Fault fault) throws Exception {
    injectors().of(fault.kind()).end(fault.index());
  }

  /** Of {@code weft audit}: past the proxies, straight to streams and ledger. */
  List<String> auditArguments() {
    List<String> arguments =
        new ArrayList<>(List.of("audit", "--nats", String.join(",", nats.urls())));
    arguments.addAll(List.of("--ledger", ledger().toString()));
    inventorySettings().forEach(setting -> arguments.addAll(List.of("--set", setting)));
    return arguments;
  }

  /** Everything runs and nothing is in its way. */
  void heal() {
    proxies.forEach(FaultProxy::heal);
    injectors().healLinks();
    processes().forEach(ControlledProcess::release);
    processes().forEach(ControlledProcess::start);
  }

  /** Processes that ended without having been killed; for people. */
  List<String> falls() {
    return processes().flatMap(process -> process.falls().stream()).toList();
  }

  /** Servers that are not well again after a while, with what they say; for people. */
  List<String> unhealthyServers() throws InterruptedException {
    List<String> ill = new ArrayList<>();
    for (ControlledNatsServer server : nats.awaitHealthy()) {
      ill.add(server.name() + " is not healthy again: " + server.monitor().health());
    }
    return ill;
  }

  /** The readiness of each node now; for people. */
  List<String> readiness() throws InterruptedException {
    return cluster.readiness();
  }

  /** Of all proxies. */
  long sum(ToLongFunction<FaultProxy> count) {
    return proxies.stream().mapToLong(count).sum();
  }

  @Override
  public void close() {
    cluster.close();
    nats.close();
    proxies.forEach(FaultProxy::close);
    external.close();
    openInjectors().ifPresent(FaultInjectors::close);
  }

  private FaultInjectors injectors() {
    return openInjectors().orElseThrow(() -> new IllegalStateException("not started"));
  }

  private synchronized Optional<FaultInjectors> openInjectors() {
    return injectors;
  }

  private Stream<ControlledProcess> processes() {
    return Stream.concat(
        nats.all().stream().map(ControlledNatsServer::process), cluster.processes());
  }

  /** Routes and streams as the file has them: those of the shards are made from them. */
  private List<String> nodeSettings() {
    List<String> settings = new ArrayList<>(NodeSettings.forChaos());
    settings.add(catalogueSetting());
    ConfigSources sources =
        new ConfigSources(home, Optional.empty(), Map.of(), List.copyOf(settings));
    WeftConfig unsharded = WeftConfig.load(sources);
    for (String route : unsharded.bridge().inbound().keySet()) {
      settings.addAll(NodeSettings.forRoute(route));
    }
    for (String stream : unsharded.bridge().streams().keySet()) {
      settings.add(NodeSettings.forStream(stream, plan.natsServers()));
    }
    // After all that names routes: a receiver has one of its own, made from them.
    settings.addAll(
        NodeSettings.forReceiver(external.receiverPort(), home.resolve(WEBHOOK_SECRETS)));
    settings.add(SHARDS + plan.shards());
    return settings;
  }

  private List<String> inventorySettings() {
    return List.of(catalogueSetting(), SHARDS + plan.shards());
  }

  private String catalogueSetting() {
    return "inventory.catalog=" + home.resolve(ChaosCatalogue.FILE);
  }
}
