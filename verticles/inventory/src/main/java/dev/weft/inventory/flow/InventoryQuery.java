package dev.weft.inventory.flow;

import dev.weft.inventory.domain.Catalogue;
import dev.weft.inventory.domain.Level;
import dev.weft.inventory.domain.PendingLevels;
import dev.weft.inventory.domain.StoredLevels;
import dev.weft.kernel.failure.Failure;
import dev.weft.proto.api.v1.GetInventory;
import dev.weft.proto.api.v1.GetInventoryReply;
import dev.weft.proto.api.v1.Inventory;
import dev.weft.proto.api.v1.Refusal;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is in stock, over all shards. Reads the journal: another node may be the one that writes.
 *
 * <p>Thread-safe.
 */
public final class InventoryQuery {
  private final Catalogue catalogue;
  private final List<StockStore> stores;

  /**
   * @param stores of every shard
   */
  public InventoryQuery(Catalogue catalogue, List<StockStore> stores) {
    this.catalogue = catalogue;
    this.stores = List.copyOf(stores);
  }

  public Future<GetInventoryReply> inventory(GetInventory request) {
    String sku = request.getSku();
    if (sku.isEmpty()) {
      return inventory(catalogue.skus());
    }
    return catalogue.sells(sku) ? inventory(List.of(sku)) : Future.succeededFuture(notFound(sku));
  }

  private Future<GetInventoryReply> inventory(Collection<String> skus) {
    List<Future<StoredLevels>> reads = stores.stream().map(store -> levels(store, skus)).toList();
    return Future.all(reads)
        .map(
            all -> {
              Map<String, Level> levels = new HashMap<>();
              Map<String, Failure> unreadable = new HashMap<>();
              reads.forEach(read -> levels.putAll(read.result().levels()));
              reads.forEach(read -> unreadable.putAll(read.result().unreadable()));
              return reply(skus, levels, unreadable);
            });
  }

  private static Future<StoredLevels> levels(StockStore store, Collection<String> skus) {
    return store
        .read(skus.stream().filter(store.shard()::owns).toList())
        .map(StockStore.Read::levels);
  }

  private GetInventoryReply reply(
      Collection<String> skus, Map<String, Level> levels, Map<String, Failure> unreadable) {
    Inventory.Builder inventory = Inventory.newBuilder();
    for (String sku : skus) {
      Catalogue.Item item = catalogue.item(sku);
      Inventory.Item.Builder shown =
          inventory
              .addItemsBuilder()
              .setSku(sku)
              .setName(item.name())
              .setPrice(catalogue.money(item.priceMinor()));
      if (levels.containsKey(sku)) {
        shown.setAvailable(levels.get(sku).available());
      } else {
        shown.setUnreadable(unreadable.getOrDefault(sku, PendingLevels.noLevel(sku)).detail());
      }
    }
    return GetInventoryReply.newBuilder().setInventory(inventory).build();
  }

  private static GetInventoryReply notFound(String sku) {
    return GetInventoryReply.newBuilder()
        .setRefusal(
            Refusal.newBuilder()
                .setCode(Refusal.Code.CODE_NOT_FOUND)
                .setField("sku")
                .setDetail("there is no SKU " + sku))
        .build();
  }
}
