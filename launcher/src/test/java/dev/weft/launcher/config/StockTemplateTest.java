package dev.weft.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.bridge.BridgeOptions;
import dev.weft.bridge.inbound.route.InboundRouteOptions;
import dev.weft.bridge.outbound.OutboundRouteOptions;
import dev.weft.bridge.stream.StreamOptions;
import dev.weft.kernel.contract.StockShards;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StockTemplateTest {
  private static final StockShards FOUR = new StockShards(4);

  @TempDir Path dir;

  @Test
  void oneShardHasTheStreamAsItIsWrittenDown() {
    BridgeOptions bridge = load("inventory.shards=1").bridge();
    StreamOptions stream = bridge.streams().get("INVENTORY");
    assertThat(stream.subjects()).containsExactly("inventory.>");
    assertThat(stream.madeWith()).containsExactly("inventory.shards=1");
    assertThat(bridge.inbound()).containsKeys("inventory", "order-on-stock");
    assertThat(bridge.inbound().get("inventory").address()).isEqualTo("inventory.follow.0");
  }

  @Test
  void everyShardHasAStreamOfItsOwnSkus() {
    WeftConfig config = load("inventory.shards=4", "streams.INVENTORY.replicas=3");
    assertThat(config.bridge().streams()).containsKeys(FOUR.streams().toArray(String[]::new));
    assertThat(config.bridge().streams()).doesNotContainKey("INVENTORY").containsKey("ORDERS");
    for (String sku : config.catalogue().skus()) {
      for (int shard = 0; shard < FOUR.count(); shard++) {
        StreamOptions stream = config.bridge().streams().get(FOUR.stream(shard));
        assertThat(stream.subjects().contains("inventory.level." + sku))
            .as("%s in shard %s", sku, shard)
            .isEqualTo(FOUR.shardOf(sku) == shard);
        assertThat(stream.subjects()).contains("inventory.*." + shard + ".*");
        assertThat(stream.madeWith()).containsExactly("inventory.shards=4");
        assertThat(stream.keepSubjects()).isTrue();
        assertThat(stream.messageTtl()).isTrue();
        assertThat(stream.replicas()).isEqualTo(3);
      }
    }
  }

  @Test
  void everyShardFollowsOrdersByAConsumerOfItsOwn() {
    BridgeOptions bridge =
        load("inventory.shards=4", "routes.inbound.inventory.durable=stock").bridge();
    assertThat(bridge.inbound()).doesNotContainKey("inventory");
    for (int shard = 0; shard < FOUR.count(); shard++) {
      InboundRouteOptions route = bridge.inbound().get("inventory-" + shard);
      assertThat(route.stream()).isEqualTo("ORDERS");
      assertThat(route.durable()).isEqualTo("stock-" + shard);
      assertThat(route.address()).isEqualTo("inventory.follow." + shard);
      assertThat(route.subjects())
          .containsExactly("orders.created.*", "orders.rejected.*", "orders.cancelled.*");
      assertThat(route.maxInFlight()).isEqualTo(512);
    }
  }

  @Test
  void whoReadsTheStockReadsEveryShard() {
    BridgeOptions bridge =
        load(
                "inventory.shards=4",
                "routes.inbound.copy={stream: INVENTORY, subjects: [\"inventory.>\"], address: a}",
                "routes.inbound.levels={stream: INVENTORY, subjects: [\"inventory.level.*\"],"
                    + " address: b}")
            .bridge();
    for (int shard = 0; shard < FOUR.count(); shard++) {
      InboundRouteOptions joins = bridge.inbound().get("order-on-stock-" + shard);
      assertThat(joins.stream()).isEqualTo("INVENTORY_" + shard);
      assertThat(joins.address()).isEqualTo("order.on-stock");
      assertThat(joins.subjects())
          .containsExactly(
              "inventory.reserved." + shard + ".*", "inventory.rejected." + shard + ".*");
      assertThat(bridge.inbound().get("copy-" + shard).subjects())
          .containsExactly("inventory.level.*", "inventory.*." + shard + ".*");
      assertThat(bridge.inbound().get("levels-" + shard).subjects())
          .containsExactly("inventory.level.*");
    }
  }

  @Test
  void everyShardIsAppendedToUnderTheNameOfItsStream() {
    BridgeOptions bridge = load("inventory.shards=4").bridge();
    for (int shard = 0; shard < FOUR.count(); shard++) {
      OutboundRouteOptions route = bridge.outbound().get("inventory-" + shard);
      assertThat(route.stream()).isEqualTo("INVENTORY_" + shard);
      assertThat(route.address()).isEqualTo("journal.append.INVENTORY_" + shard);
      assertThat(route.subjects())
          .containsExactly("inventory.level.*", "inventory.*." + shard + ".*");
    }
  }

  @Test
  void aRouteAboutOneShardStaysOne() {
    BridgeOptions bridge =
        load(
                "inventory.shards=4",
                "routes.inbound.one={stream: INVENTORY, subjects: [\"inventory.*.2.*\"],"
                    + " address: a}")
            .bridge();
    assertThat(bridge.inbound().get("one-2").subjects()).containsExactly("inventory.*.2.*");
    assertThat(bridge.inbound()).doesNotContainKeys("one", "one-0", "one-1", "one-3");
  }

  private WeftConfig load(String... settings) {
    return WeftConfig.load(new ConfigSources(dir, Optional.empty(), Map.of(), List.of(settings)));
  }
}
