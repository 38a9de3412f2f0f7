package dev.weft.tools.bench;

import dev.weft.bridge.Bridge;
import dev.weft.kernel.bus.ProtobufCodec;
import dev.weft.kernel.bus.Replies;
import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.journal.BusJournal;
import dev.weft.kernel.journal.Guard;
import dev.weft.kernel.journal.Journal;
import dev.weft.kernel.journal.NewEvent;
import dev.weft.launcher.config.ConfigSources;
import dev.weft.launcher.config.WeftConfig;
import dev.weft.launcher.nats.NatsBinarySearch;
import dev.weft.launcher.node.WeftTypes;
import dev.weft.proto.common.v1.OrderRef;
import dev.weft.proto.orders.v1.OrderReserved;
import dev.weft.tools.bench.raw.JetStreamClient;
import dev.weft.tools.bench.raw.RawPipeline;
import dev.weft.tools.bench.raw.RawReader;
import dev.weft.tools.bench.raw.RawStep;
import dev.weft.tools.lab.LabDirectory;
import dev.weft.tools.lab.NatsServers;
import dev.weft.tools.lab.Progress;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * The bridge by itself, without services or HTTP, beside the plain client on the same server: from
 * the bus into a stream (journal, guard, group commit), and from a stream over the bus to a handler
 * and back to its ack.
 *
 * <p>Not thread-safe. Blocks the calling thread.
 */
final class BridgeMeter implements AutoCloseable {
  private static final int IN_FLIGHT = 512;
  private static final long STEP_S_MAX = 60;

  /** A route whose handler needs no order: events are independent of each other. */
  private static final String ADDRESS = "payment.capture";

  private static final String SUBJECT = "orders.reserved.";

  /** Weft's smallest event of an order with its headers, about. */
  private static final int BYTES = 600;

  private final int events;
  private final Progress progress;
  private final LabDirectory home;
  private final NatsServers nats;
  private final Runnable closing;
  private final Vertx vertx = Vertx.vertx();
  private volatile CountDownLatch handled = new CountDownLatch(0);
  private volatile long firstNanos;
  private int rounds;

  /** Events a second, each way, through the bridge and by the plain client. */
  record Figures(int events, double out, double rawOut, double in, double rawIn) {
    List<String> lines() {
      return List.of(
          events + " events each way, " + IN_FLIGHT + " in flight, after a warm-up",
          line("bus → stream", out, rawOut),
          line("stream → handler → ack", in, rawIn));
    }

    JsonObject json() {
      return new JsonObject()
          .put("events", events)
          .put("busToStreamPerSecond", out)
          .put("rawBusToStreamPerSecond", rawOut)
          .put("busToStreamRatio", out / rawOut)
          .put("streamToAckPerSecond", in)
          .put("rawStreamToAckPerSecond", rawIn)
          .put("streamToAckRatio", in / rawIn);
    }

    private static String line(String way, double bridge, double raw) {
      return String.format(
          Locale.ROOT,
          "  %-24s %,.0f/s, the plain client %,.0f/s: %.2f of it",
          way,
          bridge,
          raw,
          bridge / raw);
    }
  }

  /**
   * @param events of each way
   */
  BridgeMeter(int events, Progress progress) throws IOException {
    this.events = events;
    this.progress = progress;
    this.home = LabDirectory.create();
    Path binary = new NatsBinarySearch(System.getenv()).find("").path();
    this.nats = new NatsServers(binary, home.dir(), 1);
    this.closing =
        BenchTarget.alsoOnExit(
            () -> {
              vertx.close();
              nats.close();
              home.close();
            });
  }

  /** Once with half of the events to warm up, then for good. */
  Figures measure() throws IOException, InterruptedException, ExecutionException, TimeoutException {
    progress.say("starting nats-server");
    nats.start();
    ProtobufCodec.register(vertx);
    vertx.eventBus().<OrderReserved>consumer(ADDRESS, Replies.replying(delivery -> handle()));
    try (JetStreamClient client = JetStreamClient.connect(BenchTarget.open(nats))) {
      progress.say("warming up");
      round(client, events / 2);
      progress.say("measuring");
      return round(client, events);
    }
  }

  private Future<Void> handle() {
    if (firstNanos == 0) {
      firstNanos = System.nanoTime();
    }
    handled.countDown();
    return Future.succeededFuture();
  }

  private Figures round(JetStreamClient client, int count)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    rounds++;
    Bridge bridge =
        new Bridge(
            vertx,
            config().bridge().withServers(nats.urls()),
            WeftTypes.events(),
            OpenTelemetry.noop());
    await(bridge.connect());
    long out = append(count);
    handled = new CountDownLatch(count);
    firstNanos = 0;
    await(bridge.startRoutes());
    if (!handled.await(STEP_S_MAX, TimeUnit.SECONDS)) {
      throw new TimeoutException(handled.getCount() + " events did not reach the handler");
    }
    await(bridge.stopRoutes());
    long in = System.nanoTime() - firstNanos;
    await(bridge.close());
    double rawOut =
        new RawPipeline(client, List.of(new RawStep("BRIDGE", BYTES)), 1)
            .run(0, count, IN_FLIGHT, () -> 0)
            .ordersPerSecond();
    // Its consumer sees all rounds' events, so it reads as many from the beginning.
    long rawIn = RawReader.read(client, Streams.ORDERS, "raw-" + rounds, count, IN_FLIGHT);
    return new Figures(
        count, perSecond(count, out), rawOut, perSecond(count, in), perSecond(count, rawIn));
  }

  /** By so many callers that each append again once the last one is stored. */
  private long append(int count) throws InterruptedException, ExecutionException, TimeoutException {
    Journal journal = new BusJournal(vertx);
    AtomicInteger next = new AtomicInteger();
    long startNanos = System.nanoTime();
    List<Future<Void>> callers =
        IntStream.range(0, IN_FLIGHT)
            .mapToObj(
                caller ->
                    Future.<Void>future(
                        done ->
                            vertx.runOnContext(
                                start -> append(journal, next, count).onComplete(done))))
            .toList();
    await(Future.all(callers));
    return System.nanoTime() - startNanos;
  }

  private Future<Void> append(Journal journal, AtomicInteger next, int count) {
    int number = next.getAndIncrement();
    return number >= count
        ? Future.succeededFuture()
        : journal
            .append(Streams.ORDERS, event(rounds + "-" + number))
            .compose(stored -> append(journal, next, count));
  }

  private static NewEvent event(String orderId) {
    OrderReserved reserved =
        OrderReserved.newBuilder()
            .setSchemaVersion(1)
            .setOrder(OrderRef.newBuilder().setOrderId(orderId).setCustomerId("bench"))
            .build();
    String subject = SUBJECT + orderId;
    return NewEvent.of(subject, orderId + ":reserved", reserved, Guard.none(subject));
  }

  private static WeftConfig config() {
    String inFlight = "routes.inbound.payment-capture.maxInFlight=" + IN_FLIGHT;
    return WeftConfig.load(
        new ConfigSources(
            Path.of("no such directory"), Optional.empty(), Map.of(), List.of(inFlight)));
  }

  private static double perSecond(int count, long nanos) {
    return count * (double) TimeUnit.SECONDS.toNanos(1) / nanos;
  }

  private static <T> T await(Future<T> step)
      throws InterruptedException, ExecutionException, TimeoutException {
    return step.toCompletionStage().toCompletableFuture().get(STEP_S_MAX, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    closing.run();
  }
}
