package dev.weft.launcher.saga;

import static dev.weft.tools.testkit.Async.await;

import dev.weft.inventory.InventoryVerticle;
import dev.weft.inventory.domain.Catalogue;
import dev.weft.kernel.ServiceContext;
import dev.weft.kernel.bus.ProtobufCodec;
import dev.weft.kernel.contract.Addresses;
import dev.weft.kernel.contract.StepGates;
import dev.weft.kernel.contract.StockShards;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.seal.KeyFile;
import dev.weft.launcher.config.ConfigSources;
import dev.weft.launcher.config.WeftConfig;
import dev.weft.notification.NotificationVerticle;
import dev.weft.order.OrderVerticle;
import dev.weft.order.domain.OrderIds;
import dev.weft.order.domain.Prices;
import dev.weft.payment.PaymentVerticle;
import dev.weft.proto.api.v1.CancelOrder;
import dev.weft.proto.api.v1.CancelOrderReply;
import dev.weft.proto.api.v1.PlaceOrder;
import dev.weft.proto.api.v1.Refusal;
import dev.weft.tools.provider.SimulatedProvider;
import dev.weft.tools.provider.SimulatedProviderOptions;
import dev.weft.tools.testkit.journal.InMemoryJournal;
import dev.weft.tools.testkit.journal.StormyJournal;
import dev.weft.tools.testkit.journal.StormyJournal.Weather;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.Message;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * For the thread of a test; blocks. Every service but bridge and gateway as it is, the routes of
 * the configuration, a provider behind HTTP that fails now and then, and a journal that does too.
 */
final class SagaWorld implements AutoCloseable {
  private static final int BAD_WEATHER_ONE_OF = 12;
  private static final int CANCELLED_ONE_OF = 4;
  private static final int LINES_MAX = 3;
  private static final int QUANTITY_MAX = 2;

  /** Scarce enough for some orders to go without. */
  private static final String CATALOG =
      """
      currency: EUR
      items:
        ALUM: { name: a, priceMinor: 101, stock: 3 }
        BAST: { name: b, priceMinor: 203, stock: 9 }
        CORD: { name: c, priceMinor: 307, stock: 6 }
        DYE: { name: d, priceMinor: 401, stock: 9 }
        EDGE: { name: e, priceMinor: 503, stock: 4 }
      """;

  private static final List<String> TOKENS =
      List.of("tok_ok", "tok_ok", "tok_ok", "tok_flaky", "tok_declined");
  private static final List<Weather> BAD_WEATHER =
      List.of(Weather.REQUEST_LOST, Weather.ANSWER_LOST, Weather.BEHIND);

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
  private final InMemoryJournal journal = new InMemoryJournal();
  private final WeftConfig config;
  private final Random random;
  private final RandomBridge bridge;
  private final SimulatedProvider provider;
  private volatile boolean stormy;

  /**
   * @param dir empty; the catalogue and the provider's ledger go there
   * @param settings on top of what this world needs, such as steps
   */
  SagaWorld(Path dir, int shards, long seed, List<String> settings) {
    config = WeftConfig.load(sources(dir, shards, settings));
    random = new Random(seed);
    bridge =
        new RandomBridge(vertx, journal, config.bridge().inbound().values(), new Random(seed + 1));
    var simulator = config.payment().simulator();
    provider =
        new SimulatedProvider(
            new SimulatedProviderOptions(
                simulator.host(),
                simulator.port(),
                simulator.ledger(),
                simulator.latencyMs(),
                simulator.faultRate(),
                simulator.slowAnswerMs(),
                seed));
    ProtobufCodec.register(vertx);
    await(vertx.deployVerticle(provider));
    services(new Random(seed + 2)).forEach(service -> await(vertx.deployVerticle(service)));
    stormy = true;
  }

  RandomBridge bridge() {
    return bridge;
  }

  InMemoryJournal journal() {
    return journal;
  }

  Catalogue catalogue() {
    return config.catalogue();
  }

  StockShards shards() {
    return new StockShards(config.inventory().shards());
  }

  StepGates gates() {
    return config.saga().gates();
  }

  String providerUrl() {
    return "http://" + config.payment().simulator().host() + ":" + provider.port();
  }

  /** Posts until there is an answer, always under the same key, and may change their mind. */
  void customer(int number) {
    PlaceOrder order = order(number);
    bridge.add("order " + number, count -> request(Addresses.ORDER_PLACE, order));
    if (random.nextInt(CANCELLED_ONE_OF) == 0) {
      String orderId = new OrderIds().idFor(order.getCustomerId(), order.getIdempotencyKey());
      bridge.add("cancel " + number, count -> cancel(orderId));
    }
  }

  @Override
  public void close() {
    await(vertx.close());
  }

  private PlaceOrder order(int number) {
    PlaceOrder.Builder order =
        PlaceOrder.newBuilder()
            .setCustomerId("c-" + number)
            .setIdempotencyKey("k")
            .setPaymentToken(TOKENS.get(random.nextInt(TOKENS.size())));
    List<String> skus = List.copyOf(catalogue().skus());
    for (int line = random.nextInt(LINES_MAX); line >= 0; line--) {
      order
          .addLinesBuilder()
          .setSku(skus.get(random.nextInt(skus.size())))
          .setQuantity(1 + random.nextInt(QUANTITY_MAX));
    }
    return order.build();
  }

  /** Asks again as long as the order has not been placed. */
  private Future<?> cancel(String orderId) {
    CancelOrder cancel = CancelOrder.newBuilder().setOrderId(orderId).build();
    return vertx
        .eventBus()
        .<CancelOrderReply>request(Addresses.ORDER_CANCEL, cancel)
        .map(Message::body)
        .compose(
            reply ->
                reply.getRefusal().getCode() == Refusal.Code.CODE_NOT_FOUND
                    ? Future.failedFuture(Failure.retry("TST-301", "not placed yet"))
                    : Future.succeededFuture());
  }

  private Future<?> request(String address, com.google.protobuf.Message body) {
    return vertx.eventBus().request(address, body);
  }

  private List<Deployable> services(Random sky) {
    ServiceContext mesh =
        new ServiceContext(any -> new StormyJournal(journal, () -> weather(sky), () -> {}), noop());
    List<Deployable> services = new ArrayList<>();
    config.saga().gates().names().forEach(name -> services.add(new RandomStep(name, mesh)));
    services.addAll(
        List.of(
            new OrderVerticle(
                config.order(),
                config.saga(),
                prices(),
                shards(),
                mesh,
                KeyFile.NONE,
                KeyFile.NONE),
            new InventoryVerticle(config.inventory(), catalogue(), mesh),
            new PaymentVerticle(
                config.payment().withProviderUrl(providerUrl()),
                shards(),
                config.saga().gates(),
                new ServiceContext(mesh.journals(), mesh.telemetry(), SagaWorld::later),
                KeyFile.NONE),
            new NotificationVerticle(config.notification(), Long.MAX_VALUE, mesh, KeyFile.NONE)));
    return services;
  }

  private Prices prices() {
    Catalogue catalogue = catalogue();
    return new Prices(
        catalogue.skus().stream()
            .collect(Collectors.toMap(sku -> sku, sku -> catalogue.item(sku).priceMinor())),
        catalogue.currency());
  }

  /**
   * Payment waits for charges that may be under way when their order has ended; here that time is
   * over, and the provider still knows every key.
   */
  private static Instant later() {
    return Instant.now().plus(Duration.ofMinutes(5));
  }

  private static OpenTelemetry noop() {
    return OpenTelemetry.noop();
  }

  private Weather weather(Random sky) {
    return stormy && sky.nextInt(BAD_WEATHER_ONE_OF) == 0
        ? BAD_WEATHER.get(sky.nextInt(BAD_WEATHER.size()))
        : Weather.FINE;
  }

  private static ConfigSources sources(Path dir, int shards, List<String> settings) {
    try {
      Files.writeString(dir.resolve("catalog.yaml"), CATALOG);
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
    List<String> all =
        new ArrayList<>(
            List.of(
                "inventory.shards=" + shards,
                "inventory.catalog=catalog.yaml",
                "payment.simulator.ledger=" + dir.resolve("ledger.jsonl"),
                "payment.simulator.latency=0ms",
                "payment.simulator.faultRate=0.2",
                // so that it opens now and then, and not for long
                "payment.breaker.failuresMax=2",
                "payment.breaker.resetTimeout=10ms"));
    all.addAll(settings);
    return new ConfigSources(dir, Optional.empty(), Map.of(), all);
  }
}
