package dev.weft.launcher.node;

import dev.weft.inventory.InventoryVerticle;
import dev.weft.inventory.domain.Catalogue;
import dev.weft.kernel.EventLoops;
import dev.weft.kernel.ServiceContext;
import dev.weft.kernel.contract.StockShards;
import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.seal.KeyFile;
import dev.weft.launcher.config.Plugin;
import dev.weft.launcher.config.Role;
import dev.weft.launcher.config.WeftConfig;
import dev.weft.notification.NotificationVerticle;
import dev.weft.order.OrderVerticle;
import dev.weft.order.domain.Prices;
import dev.weft.payment.PaymentVerticle;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The services that this node has roles for: started together, drained together.
 *
 * <p>Thread-safe.
 */
final class NodeServices {
  private static final Logger LOG = LoggerFactory.getLogger(NodeServices.class);
  private static final Future<Void> NOTHING = Future.succeededFuture();

  private final Vertx vertx;
  private final WeftConfig config;
  private final ServiceContext service;

  /** For the services that need them alone. */
  private final KeyFile keys;

  private final KeyFile customerKeys;

  private final List<String> deployments = new CopyOnWriteArrayList<>();

  NodeServices(Vertx vertx, WeftConfig config, ServiceContext service) {
    this.vertx = vertx;
    this.config = config;
    this.service = service;
    this.keys = new KeyFile(vertx, config.sealing().keyFile());
    this.customerKeys = new KeyFile(vertx, config.sealing().customerKeyFile());
  }

  /** Completes when every subscription is live. */
  Future<Void> start(String providerUrl) {
    List<Future<?>> starts = new ArrayList<>();
    starts.add(deployOwn(Role.ORDER, this::order));
    starts.add(deployOwn(Role.INVENTORY, this::inventory));
    starts.add(deployOwn(Role.PAYMENT, () -> payment(providerUrl)));
    starts.add(deployOwn(Role.NOTIFICATION, this::notification));
    config.node().plugins().forEach((plugin, verticles) -> starts.add(deploy(plugin, verticles)));
    return Future.all(starts).mapEmpty();
  }

  /** Completes when what was in flight has ended; fails if some of it could not. */
  Future<Void> stop() {
    List<Future<Void>> stops = deployments.stream().map(vertx::undeploy).toList();
    deployments.clear();
    return Future.join(stops).mapEmpty();
  }

  private Deployable order() {
    StockShards shards = new StockShards(config.inventory().shards());
    Catalogue catalogue = config.catalogue();
    Map<String, Long> minorBySku =
        catalogue.skus().stream()
            .collect(Collectors.toMap(sku -> sku, sku -> catalogue.item(sku).priceMinor()));
    Prices prices = new Prices(minorBySku, catalogue.currency());
    return new OrderVerticle(
        config.order(), config.saga(), prices, shards, service, keys, customerKeys);
  }

  private Deployable inventory() {
    return new InventoryVerticle(config.inventory(), config.catalogue(), service);
  }

  private Deployable payment(String providerUrl) {
    StockShards shards = new StockShards(config.inventory().shards());
    return new PaymentVerticle(
        config.payment().withProviderUrl(providerUrl),
        shards,
        config.saga().gates(),
        service,
        keys);
  }

  private Deployable notification() {
    long retentionMs = config.retentionMs(Streams.NOTIFICATIONS);
    return new NotificationVerticle(config.notification(), retentionMs, service, customerKeys);
  }

  private Future<Void> deploy(Plugin plugin, Function<ServiceContext, Deployable> verticles) {
    ClassLoader loader = plugin.service().getClass().getClassLoader();
    // What is thrown while verticles are made fails the future, too.
    return NOTHING
        .compose(now -> deploy(plugin.role(), () -> verticles.apply(service), loader))
        .onFailure(error -> LOG.error("{}", plugin.origin(), error))
        .recover(error -> Future.failedFuture(plugin.failed("does not start", error)));
  }

  private Future<Void> deployOwn(Role role, Supplier<Deployable> verticle) {
    EventLoops loops = EventLoops.of(vertx);
    ClassLoader loader = NodeServices.class.getClassLoader();
    return deploy(role, () -> loops.inTurn(verticle.get(), optionsOf(role)), loader);
  }

  private Future<Void> deploy(Role role, Supplier<Deployable> verticle, ClassLoader loader) {
    if (!config.node().roles().has(role)) {
      return NOTHING;
    }
    return vertx
        .deployVerticle(verticle, optionsOf(role).setClassLoader(loader))
        .onSuccess(deployments::add)
        .mapEmpty();
  }

  private DeploymentOptions optionsOf(Role role) {
    return config.node().verticles().get(role).deployment();
  }
}
