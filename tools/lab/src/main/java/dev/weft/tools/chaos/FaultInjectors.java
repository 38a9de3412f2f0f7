package dev.weft.tools.chaos;

import dev.weft.process.ControlledProcess;
import dev.weft.tools.chaos.inject.AccountLimits;
import dev.weft.tools.chaos.inject.BitFlip;
import dev.weft.tools.chaos.inject.ClusterLinks;
import dev.weft.tools.chaos.inject.ConsumerFaults;
import dev.weft.tools.chaos.inject.FaultInjector;
import dev.weft.tools.chaos.inject.FaultyReceiver;
import dev.weft.tools.chaos.inject.FullStream;
import dev.weft.tools.chaos.inject.Operator;
import dev.weft.tools.chaos.inject.OwnDisk;
import dev.weft.tools.chaos.inject.ProviderFault;
import dev.weft.tools.chaos.inject.RestoredStream;
import dev.weft.tools.chaos.inject.SkewedClocks;
import dev.weft.tools.chaos.inject.SlowDisk;
import dev.weft.tools.chaos.proxy.FaultProxy;
import dev.weft.tools.lab.ControlledNatsServer;
import dev.weft.tools.lab.NatsServers;
import dev.weft.tools.lab.TestCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.ObjDoubleConsumer;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/**
 * How each kind of fault of a run is made.
 *
 * <p>Thread-safe. Blocks the calling thread.
 */
final class FaultInjectors implements AutoCloseable {
  private static final long DELAY_MS = 150;
  private static final double PUBLISH_ACK_LOSS = 0.2;
  private static final double CONSUMER_ACK_LOSS = 0.4;

  /** Longer than any fault that lets nothing be stored, and what nodes need after it. */
  private static final Duration LOSS_AWAITED_MAX = Duration.ofSeconds(30);

  private static final long POLL_MS = 20;
  private static final Duration CLOCK_OFFSET = Duration.ofMinutes(20);
  private static final Duration CLOCK_STEP = Duration.ofMinutes(2);
  private static final Duration CLOCK_PERIOD = Duration.ofMillis(500);
  private static final Duration SYNC_DELAY = Duration.ofMillis(40);

  /** Its leader stands in the way of every POST. */
  private static final String LED_STREAM = "ORDERS";

  private final Map<FaultKind, FaultInjector> injectors = new EnumMap<>(FaultKind.class);
  private final ChaosPlan plan;
  private final NatsServers nats;
  private final TestCluster cluster;
  private final Operator operator;

  /** By the fault for whose time every node stands still. */
  private final ReentrantLock nodesAreHeld = new ReentrantLock();

  private Optional<ClusterLinks> links = Optional.empty();
  private Optional<OwnDisk> disk = Optional.empty();

  private FaultInjectors(ChaosPlan plan, NatsServers nats, TestCluster cluster) {
    this.plan = plan;
    this.nats = nats;
    this.cluster = cluster;
    this.operator = new Operator(nats.urls());
  }

  /**
   * Prepares what the kinds of a plan take; before servers and nodes are started.
   *
   * @param home for disks and clocks
   */
  static FaultInjectors make(
      ChaosPlan plan,
      Path home,
      NatsServers nats,
      List<FaultProxy> proxies,
      TestCluster cluster,
      ExternalServices external)
      throws IOException, InterruptedException {
    FaultInjectors made = new FaultInjectors(plan, nats, cluster);
    made.processes();
    made.connections(proxies);
    made.limits();
    made.streams();
    made.external(external);
    made.clocks(home);
    made.disks(home);
    made.cluster(external);
    return made;
  }

  FaultInjector of(FaultKind kind) {
    return Optional.ofNullable(injectors.get(kind))
        .orElseThrow(() -> new IllegalStateException(kind.text() + " was not asked for"));
  }

  void healLinks() {
    links.ifPresent(ClusterLinks::healAll);
  }

  /** After the servers have ended. */
  @Override
  public void close() {
    disk.ifPresent(OwnDisk::close);
  }

  private void processes() {
    add(
        FaultKind.NODE_KILL,
        FaultInjector.of(
            index -> cluster.node(index).kill(), index -> unlessHeld(cluster.node(index)::start)));
    add(
        FaultKind.NODE_PAUSE,
        FaultInjector.of(
            index -> cluster.node(index).hold(),
            index -> unlessHeld(cluster.node(index)::release)));
    add(FaultKind.NATS_KILL, killing(this::server));
    add(FaultKind.NATS_PAUSE, holding(this::server));
    add(FaultKind.PROVIDER_KILL, killing(index -> cluster.provider()));
    AtomicReference<ControlledProcess> leader = new AtomicReference<>();
    add(
        FaultKind.NATS_LEADER_KILL,
        FaultInjector.of(
            index -> {
              leader.set(leader());
              leader.get().kill();
            },
            index ->
                Optional.ofNullable(leader.getAndSet(null)).ifPresent(ControlledProcess::start)));
    add(
        FaultKind.FULL_DISK,
        FaultInjector.of(index -> nats(index).fill(), index -> nats(index).empty()));
    add(
        FaultKind.SERVER_FULL,
        FaultInjector.of(index -> nats(index).fill(), index -> nats(index).makeRoom()));
  }

  private void connections(List<FaultProxy> proxies) {
    Consumer<Consumer<FaultProxy>> all = proxies::forEach;
    add(FaultKind.CUT, FaultInjector.of(index -> all.accept(FaultProxy::cut), index -> {}));
    add(
        FaultKind.DELAY,
        FaultInjector.of(
            index -> all.accept(proxy -> proxy.delay(DELAY_MS)),
            index -> all.accept(proxy -> proxy.delay(0))));
    add(
        FaultKind.LOST_PUBLISH_ACKS,
        losing(
            proxies, FaultProxy::losePublishAcks, PUBLISH_ACK_LOSS, FaultProxy::publishAcksLost));
    add(
        FaultKind.LOST_CONSUMER_ACKS,
        losing(
            proxies,
            FaultProxy::loseConsumerAcks,
            CONSUMER_ACK_LOSS,
            FaultProxy::consumerAcksLost));
  }

  /**
   * Lasts until something got lost: while another fault lets nothing be stored, nothing is
   * acknowledged.
   */
  private static FaultInjector losing(
      List<FaultProxy> proxies,
      ObjDoubleConsumer<FaultProxy> lose,
      double share,
      ToLongFunction<FaultProxy> lost) {
    LongSupplier lostByAll = () -> proxies.stream().mapToLong(lost).sum();
    AtomicLong before = new AtomicLong();
    return FaultInjector.of(
        index -> {
          before.set(lostByAll.getAsLong());
          proxies.forEach(proxy -> lose.accept(proxy, share));
        },
        index -> {
          long endNanos = System.nanoTime() + LOSS_AWAITED_MAX.toNanos();
          while (lostByAll.getAsLong() == before.get() && System.nanoTime() - endNanos < 0) {
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
          }
          proxies.forEach(proxy -> lose.accept(proxy, 0));
        });
  }

  private void limits() {
    AccountLimits accounts = new AccountLimits(operator, nats.all(), plan.seed());
    add(FaultKind.ACCOUNT_FULL, accounts.full());
    add(FaultKind.PARTIAL_BATCH, accounts.fullInsideOfBatches());
    add(FaultKind.STREAM_FULL, new FullStream(operator, Targets.streams(plan.shards())));
  }

  private void streams() {
    ConsumerFaults consumers = new ConsumerFaults(operator, Targets.durables(plan.shards()));
    add(FaultKind.CONSUMER_PAUSED, consumers.pause());
    add(FaultKind.CONSUMER_NARROWED, consumers.narrow());
    add(FaultKind.CONSUMER_LIMITED, consumers.deliverOnce());
    add(FaultKind.CONSUMER_DELETED, consumers.delete());
    add(
        FaultKind.STREAM_RESTORED,
        new RestoredStream(
            operator, Targets.streams(plan.shards()), this::holdNodes, this::releaseNodes));
  }

  private void external(ExternalServices external) {
    Function<ProviderFault, FaultInjector> lying = external.provider()::misbehaving;
    add(FaultKind.PROVIDER_AMOUNT, lying.apply(ProviderFault.AMOUNT));
    add(FaultKind.PROVIDER_CURRENCY, lying.apply(ProviderFault.CURRENCY));
    add(FaultKind.PROVIDER_REFERENCE, lying.apply(ProviderFault.REFERENCE));
    add(FaultKind.PROVIDER_STATUS_200, lying.apply(ProviderFault.STATUS_200));
    add(FaultKind.PROVIDER_STATUS_202, lying.apply(ProviderFault.STATUS_202));
    add(FaultKind.PROVIDER_ENDLESS, lying.apply(ProviderFault.ENDLESS));
    add(FaultKind.PROVIDER_TRICKLE, lying.apply(ProviderFault.TRICKLE));
    add(FaultKind.PROVIDER_401, lying.apply(ProviderFault.UNAUTHORIZED));
    add(FaultKind.PROVIDER_HUGE_ID, lying.apply(ProviderFault.HUGE_ID));
    Function<FaultyReceiver.WrongAnswer, FaultInjector> answering = external.receiver()::answering;
    add(FaultKind.RECEIVER_ENDLESS, answering.apply(FaultyReceiver.WrongAnswer.ENDLESS));
    add(FaultKind.RECEIVER_TRICKLE, answering.apply(FaultyReceiver.WrongAnswer.TRICKLE));
    add(FaultKind.RECEIVER_BUSY, answering.apply(FaultyReceiver.WrongAnswer.TOO_MANY));
    add(FaultKind.RECEIVER_ERROR, answering.apply(FaultyReceiver.WrongAnswer.ERROR));
    add(FaultKind.RECEIVER_GONE, answering.apply(FaultyReceiver.WrongAnswer.GONE));
  }

  private void clocks(Path home) throws IOException, InterruptedException {
    if (plan.kinds().stream().noneMatch(kind -> kind.target() == FaultKind.Target.CLOCKS)) {
      return;
    }
    SkewedClocks clocks = SkewedClocks.compile(home.resolve("clocks"), plan.nodes());
    cluster.environments(clocks::environment);
    add(FaultKind.CLOCK_AHEAD, clocks.skewedBy(CLOCK_OFFSET));
    add(FaultKind.CLOCK_BEHIND, clocks.skewedBy(CLOCK_OFFSET.negated()));
    add(FaultKind.CLOCK_STEPS, clocks.stepping(CLOCK_STEP, CLOCK_PERIOD));
  }

  private void disks(Path home) throws IOException, InterruptedException {
    add(FaultKind.SLOW_DISK, new SlowDisk(nats.all(), SYNC_DELAY));
    add(FaultKind.BIT_FLIP, new BitFlip(nats.all(), LED_STREAM));
    if (plan.kinds().contains(FaultKind.POWER_LOSS)) {
      OwnDisk made = OwnDisk.make(nats.all(), home.resolve("disks"));
      disk = Optional.of(made);
      add(FaultKind.POWER_LOSS, made);
    }
  }

  private void cluster(ExternalServices external) {
    if (plan.natsServers() > 1) {
      ClusterLinks made = new ClusterLinks(external.vertx(), nats);
      links = Optional.of(made);
      add(FaultKind.PARTITION, made.partition());
      add(FaultKind.PEER_REMOVED, made.removal(operator));
    }
  }

  private void add(FaultKind kind, FaultInjector injector) {
    injectors.put(kind, injector);
  }

  private FaultInjector killing(Function<Integer, ControlledProcess> which) {
    return FaultInjector.of(
        index -> which.apply(index).kill(), index -> which.apply(index).start());
  }

  private FaultInjector holding(Function<Integer, ControlledProcess> which) {
    return FaultInjector.of(
        index -> which.apply(index).hold(), index -> which.apply(index).release());
  }

  /** A node that began while others stand still would make the stream that is away just now. */
  private void unlessHeld(Runnable goOn) {
    nodesAreHeld.lock();
    try {
      goOn.run();
    } finally {
      nodesAreHeld.unlock();
    }
  }

  private void holdNodes() {
    nodesAreHeld.lock();
    nodes().forEach(ControlledProcess::hold);
  }

  private void releaseNodes() {
    nodes().forEach(ControlledProcess::release);
    if (nodesAreHeld.isHeldByCurrentThread()) {
      nodesAreHeld.unlock();
    }
  }

  private List<ControlledProcess> nodes() {
    return IntStream.range(0, plan.nodes()).mapToObj(cluster::node).toList();
  }

  private ControlledNatsServer nats(int index) {
    return nats.all().get(index);
  }

  private ControlledProcess server(int index) {
    return nats(index).process();
  }

  private ControlledProcess leader() throws InterruptedException {
    return nats.leader(LED_STREAM)
        .orElseThrow(() -> new IllegalStateException(LED_STREAM + " has no leader"))
        .process();
  }
}
