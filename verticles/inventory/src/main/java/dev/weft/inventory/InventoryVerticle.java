package dev.weft.inventory;

import dev.weft.inventory.domain.Catalogue;
import dev.weft.inventory.domain.StockShard;
import dev.weft.inventory.flow.InventoryQuery;
import dev.weft.inventory.flow.StockStore;
import dev.weft.kernel.ServiceContext;
import dev.weft.kernel.bus.ServiceConsumers;
import dev.weft.kernel.contract.Addresses;
import dev.weft.kernel.contract.StockShards;
import dev.weft.proto.api.v1.AdjustStock;
import dev.weft.proto.api.v1.AdjustStockReply;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The inventory service: answers requests, and deploys a verticle for each shard of the stock, so
 * that shards can have event loops of their own. It alone writes to the streams of the stock.
 *
 * <p>Event-loop confined. Never blocks.
 */
public final class InventoryVerticle extends VerticleBase {
  private final InventoryOptions options;
  private final Catalogue catalogue;
  private final ServiceContext service;
  private final StockShards shards;
  private ServiceConsumers consumers;

  public InventoryVerticle(InventoryOptions options, Catalogue catalogue, ServiceContext service) {
    this.options = options;
    this.catalogue = catalogue;
    this.service = service;
    this.shards = new StockShards(options.shards());
  }

  @Override
  public Future<?> start() {
    consumers = service.consumers(vertx);
    return deployShards().compose(deployed -> subscribe());
  }

  @Override
  public Future<?> stop() {
    return consumers.close();
  }

  /** Children: Vert.x undeploys them with this verticle. They run as it does. */
  private Future<?> deployShards() {
    DeploymentOptions alike = new DeploymentOptions().setThreadingModel(context.threadingModel());
    return Future.all(
        each()
            .map(shard -> new StockShardVerticle(shard, options, catalogue, service))
            .map(shard -> vertx.deployVerticle(shard, alike))
            .toList());
  }

  private Future<?> subscribe() {
    List<StockStore> stores =
        each().map(shard -> new StockStore(service.journal(vertx), shard)).toList();
    InventoryQuery query = new InventoryQuery(catalogue, stores);
    consumers.answer(Addresses.INVENTORY_GET, query::inventory);
    consumers.answer(Addresses.INVENTORY_ADJUST, this::adjust);
    return consumers.registered();
  }

  private Future<AdjustStockReply> adjust(AdjustStock request) {
    String address = StockShardVerticle.adjustAddress(shards.shardOf(request.getSku()));
    return vertx
        .eventBus()
        .<AdjustStockReply>request(address, request)
        .map(io.vertx.core.eventbus.Message::body);
  }

  private Stream<StockShard> each() {
    return IntStream.range(0, shards.count()).mapToObj(index -> new StockShard(shards, index));
  }
}
