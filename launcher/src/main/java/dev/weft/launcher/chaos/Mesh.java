package dev.weft.launcher.chaos;

import dev.weft.launcher.chaos.proxy.FaultProxy;
import dev.weft.launcher.child.Puppet;
import dev.weft.launcher.config.ConfigSources;
import dev.weft.launcher.config.WeftConfig;
import dev.weft.launcher.trial.NatsPuppet;
import dev.weft.launcher.trial.NatsServers;
import dev.weft.launcher.trial.TrialHome;
import dev.weft.launcher.trial.TrialMesh;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Thread-safe; blocks. Every process of a run, all on 127.0.0.1: one nats-server or a cluster of
 * them, payment provider, nodes that reach each server through a proxy, and what can be done to
 * them. Closing it leaves no process.
 */
final class Mesh implements Conductor.Instrument, AutoCloseable {
  private static final String SHARDS = "inventory.shards=";

  /** Compiled once and quickly: a node lives for seconds here. */
  private static final List<String> NODE_FLAGS =
      List.of(
          "-Xms64m",
          "-Xmx256m",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-XX:+ExitOnOutOfMemoryError");

  private static final long DELAY_MS = 150;
  private static final double PUBLISH_ACK_LOSS = 0.2;
  private static final double CONSUMER_ACK_LOSS = 0.4;

  /** Its leader stands in the way of every POST. */
  private static final String LED_STREAM = "ORDERS";

  private final ChaosPlan plan;
  private final Path home;
  private final NatsServers nats;
  private final List<FaultProxy> proxies;
  private final TrialMesh trial;

  /** Who was the leader when it was killed. */
  private volatile Optional<NatsPuppet> killedLeader = Optional.empty();

  /**
   * Starts nothing yet.
   *
   * @param natsBinary of nats-server
   */
  Mesh(ChaosPlan plan, TrialHome home, Path natsBinary) {
    this.plan = plan;
    this.home = home.dir();
    this.nats = new NatsServers(natsBinary, home.dir(), plan.natsServers());
    this.proxies =
        IntStream.range(0, plan.natsServers())
            .mapToObj(i -> new FaultProxy(nats.all().get(i).port(), plan.seed() + i))
            .toList();
    this.trial = new TrialMesh(home, plan.nodes(), NODE_FLAGS, List.of());
  }

  /** Nodes take a moment more until they are ready. */
  void start() throws IOException, InterruptedException {
    nats.start();
    proxies.forEach(FaultProxy::start);
    trial.start(proxies.stream().map(FaultProxy::url).toList(), nodeSettings());
  }

  void awaitReady(Duration limit) throws InterruptedException, TimeoutException {
    trial.awaitReady(limit);
  }

  /** Of every node. */
  List<URI> http() {
    return trial.http();
  }

  Path ledger() {
    return trial.ledger();
  }

  @Override
  public void begin(Fault fault) throws IOException, InterruptedException {
    switch (fault.kind()) {
      case NODE_KILL -> trial.node(fault.index()).kill();
      case NODE_PAUSE -> trial.node(fault.index()).hold();
      case NATS_KILL -> server(fault).puppet().kill();
      case NATS_PAUSE -> server(fault).puppet().hold();
      case NATS_LEADER_KILL -> {
        killedLeader = nats.leader(LED_STREAM);
        killedLeader
            .orElseThrow(() -> new IllegalStateException(LED_STREAM + " has no leader"))
            .puppet()
            .kill();
      }
      case FULL_DISK -> server(fault).fill();
      case PROVIDER_KILL -> trial.provider().kill();
      case CUT -> proxies.forEach(FaultProxy::cut);
      case DELAY -> delay(DELAY_MS);
      case LOST_PUBLISH_ACKS -> losePublishAcks(PUBLISH_ACK_LOSS);
      case LOST_CONSUMER_ACKS -> loseConsumerAcks(CONSUMER_ACK_LOSS);
    }
  }

  @Override
  public void end(Fault fault) throws IOException {
    switch (fault.kind()) {
      case NODE_KILL -> trial.node(fault.index()).start();
      case NODE_PAUSE -> trial.node(fault.index()).release();
      case NATS_KILL -> server(fault).puppet().start();
      case NATS_PAUSE -> server(fault).puppet().release();
      case NATS_LEADER_KILL -> killedLeader.ifPresent(leader -> leader.puppet().start());
      case FULL_DISK -> server(fault).empty();
      case PROVIDER_KILL -> trial.provider().start();
      case CUT -> {
        // Over as soon as it has begun.
      }
      case DELAY -> delay(0);
      case LOST_PUBLISH_ACKS -> losePublishAcks(0);
      case LOST_CONSUMER_ACKS -> loseConsumerAcks(0);
    }
  }

  /** Of {@code weft audit}: past the proxies, straight to the books. */
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
    puppets().forEach(Puppet::release);
    puppets().forEach(Puppet::start);
  }

  /** Processes that ended without having been killed; for people. */
  List<String> falls() {
    return puppets().flatMap(puppet -> puppet.falls().stream()).toList();
  }

  /** Of all proxies. */
  long sum(ToLongFunction<FaultProxy> count) {
    return proxies.stream().mapToLong(count).sum();
  }

  @Override
  public void close() {
    trial.close();
    nats.close();
    proxies.forEach(FaultProxy::close);
  }

  private NatsPuppet server(Fault fault) {
    return nats.all().get(fault.index());
  }

  private void delay(long delayMs) {
    onProxies(proxy -> proxy.delay(delayMs));
  }

  private void losePublishAcks(double share) {
    onProxies(proxy -> proxy.losePublishAcks(share));
  }

  private void loseConsumerAcks(double share) {
    onProxies(proxy -> proxy.loseConsumerAcks(share));
  }

  private void onProxies(Consumer<FaultProxy> what) {
    proxies.forEach(what);
  }

  private Stream<Puppet> puppets() {
    return Stream.concat(nats.all().stream().map(NatsPuppet::puppet), trial.puppets());
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
