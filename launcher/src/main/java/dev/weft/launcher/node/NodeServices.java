package dev.weft.launcher.node;

import dev.weft.inventory.InventoryVerticle;
import dev.weft.inventory.domain.Catalogue;
import dev.weft.kernel.ServiceContext;
import dev.weft.kernel.contract.StockShards;
import dev.weft.kernel.contract.Streams;
import dev.weft.launcher.config.Role;
import dev.weft.launcher.config.WeftConfig;
import dev.weft.notification.NotificationVerticle;
import dev.weft.order.OrderVerticle;
import dev.weft.order.domain.Prices;
import dev.weft.payment.PaymentVerticle;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The services that this node has roles for: started together, drained together.
 *
 * <p>Thread-safe.
 */
final class NodeServices {
  private final Vertx vertx;
  private final WeftConfig config;
  private final ServiceContext service;
  private final List<String> deployments = new CopyOnWriteArrayList<>();

  NodeServices(Vertx vertx, WeftConfig config, ServiceContext service) {
    this.vertx = vertx;
    this.config = config;
    this.service = service;
  }

  /** Completes when every subscription is live. */
  Future<Void> start(String providerUrl) {
    return Future.all(
            List.of(
                deploy(Role.ORDER, this::order),
                deploy(Role.INVENTORY, this::inventory),
                deploy(Role.PAYMENT, () -> payment(providerUrl)),
                deploy(Role.NOTIFICATION, this::notification)))
        .mapEmpty();
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
    return new OrderVerticle(config.order(), prices, shards, service);
  }

  private Deployable inventory() {
    return new InventoryVerticle(config.inventory(), config.catalogue(), service);
  }

  private Deployable payment(String providerUrl) {
    StockShards shards = new StockShards(config.inventory().shards());
    return new PaymentVerticle(config.payment().withProviderUrl(providerUrl), shards, service);
  }

  private Deployable notification() {
    long retentionMs = config.retentionMs(Streams.NOTIFICATIONS);
    return new NotificationVerticle(config.notification(), retentionMs, service);
  }

  private Future<?> deploy(Role role, Supplier<Deployable> verticle) {
    if (!config.node().roles().has(role)) {
      return Future.succeededFuture();
    }
    return vertx
        .deployVerticle(verticle, config.node().verticles().get(role).deployment())
        .onSuccess(deployments::add);
  }
}
