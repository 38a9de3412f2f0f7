package dev.weft.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import dev.weft.kernel.ServiceContext;
import dev.weft.kernel.bus.ProtobufCodec;
import dev.weft.kernel.contract.Addresses;
import dev.weft.kernel.contract.StockShards;
import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.kernel.options.OptionsReader;
import dev.weft.proto.api.v1.AdjustStock;
import dev.weft.proto.api.v1.AdjustStockReply;
import dev.weft.proto.api.v1.GetInventory;
import dev.weft.proto.api.v1.GetInventoryReply;
import dev.weft.proto.api.v1.Inventory;
import dev.weft.proto.common.v1.OrderRef;
import dev.weft.proto.common.v1.RejectionReason;
import dev.weft.proto.inventory.v1.StockRejected;
import dev.weft.proto.inventory.v1.StockReserved;
import dev.weft.proto.orders.v1.OrderCancelled;
import dev.weft.proto.orders.v1.OrderRejected;
import dev.weft.tools.testkit.Async;
import dev.weft.tools.testkit.journal.InMemoryJournal;
import dev.weft.tools.testkit.vertx.BlockedThreads;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Four shards over a real event bus: DYE is in 0, GOLD would be in 1, YARN is in 2, LOOM in 3. */
class ShardedInventoryTest {
  private static final StockShards SHARDS = new StockShards(4);
  private static final int OF_DYE = 0;
  private static final int OF_GOLD = 1;
  private static final int OF_YARN = 2;
  private static final int OF_LOOM = 3;

  @RegisterExtension final BlockedThreads blockedThreads = new BlockedThreads();

  private final Vertx vertx = blockedThreads.vertx();

  /** Each stream takes what is its own, and nothing else. */
  private final InMemoryJournal journal =
      new InMemoryJournal(
          Clock.systemUTC(),
          Map.of(
              "INVENTORY_0", List.of("inventory.level.DYE", "inventory.*.0.*"),
              "INVENTORY_1", List.of("inventory.*.1.*"),
              "INVENTORY_2", List.of("inventory.level.YARN", "inventory.*.2.*"),
              "INVENTORY_3", List.of("inventory.level.LOOM", "inventory.*.3.*")));

  @BeforeEach
  void deploy() {
    ProtobufCodec.register(vertx);
    InventoryOptions defaults = InventoryOptions.read(OptionsReader.empty());
    InventoryOptions options =
        new InventoryOptions(
            SHARDS.count(),
            defaults.catalog(),
            defaults.reservationTtlMs(),
            defaults.batchOrdersMax());
    ServiceContext service = new ServiceContext(any -> journal, OpenTelemetry.noop());
    Async.await(
        vertx.deployVerticle(new InventoryVerticle(options, Samples.catalogue(10, 2, 0), service)));
  }

  @Test
  void everyShardReservesItsOwnLinesAndNamesTheOthers() {
    toAll(Samples.created("o-1", Map.of("YARN", 3, "LOOM", 2)));

    StockReserved yarn = last(OF_YARN).payloadAs(StockReserved.parser());
    assertThat(last(OF_YARN).subject()).isEqualTo("inventory.reserved.2.o-1");
    assertThat(last(OF_YARN).eventId()).isEqualTo("o-1:stock-reserved-2");
    assertThat(yarn.getLinesList()).extracting(line -> line.getSku()).containsExactly("YARN");
    assertThat(yarn.getTotal().getAmountMinor()).isEqualTo(3 * 720);
    assertThat(yarn.getOrder().getStockShardsList()).containsExactly(OF_YARN, OF_LOOM);
    StockReserved loom = last(OF_LOOM).payloadAs(StockReserved.parser());
    assertThat(loom.getTotal().getAmountMinor()).isEqualTo(2 * 8_900);
    assertThat(loom.getOrder().getStockShardsList()).containsExactly(OF_YARN, OF_LOOM);
    assertThat(journal.events(SHARDS.stream(OF_GOLD))).isEmpty();
    assertThat(journal.events(SHARDS.stream(OF_DYE)))
        .as("its first level, and that it was made")
        .hasSize(2);
  }

  @Test
  void theOthersGiveBackWhatOneShardCouldNotHave() {
    toAll(Samples.created("o-1", Map.of("YARN", 3, "DYE", 1)));
    StockRejected rejected = last(OF_DYE).payloadAs(StockRejected.parser());
    assertThat(rejected.getReason()).isEqualTo(RejectionReason.REJECTION_REASON_OUT_OF_STOCK);
    assertThat(rejected.getOrder().getStockShardsList()).containsExactly(OF_DYE, OF_YARN);

    toAll(ended(rejected.getOrder(), rejected.getReason()));

    assertThat(last(OF_YARN).subject()).isEqualTo("inventory.released.2.o-1");
    assertThat(last(OF_DYE).subject()).isEqualTo("inventory.rejected.0.o-1");
    assertThat(available()).containsExactly(10L, 2L, 0L);
  }

  @Test
  void exactlyOneShardRejectsAnUnknownSku() {
    toAll(Samples.created("o-1", Map.of("YARN", 3, "GOLD", 1)));
    assertThat(last(OF_GOLD).subject()).isEqualTo("inventory.rejected.1.o-1");
    assertThat(last(OF_YARN).subject()).isEqualTo("inventory.reserved.2.o-1");
    assertThat(
            IntStream.range(0, SHARDS.count())
                .mapToObj(shard -> journal.events(SHARDS.stream(shard)))
                .flatMap(List::stream)
                .filter(event -> event.subjectToken(1).equals("rejected")))
        .hasSize(1);
  }

  @Test
  void anOrderThatWasCancelledBeforeAnyShardSawItIsReservedInNone() {
    toAll(Samples.cancelled("o-1"));
    toAll(Samples.created("o-1", Map.of("YARN", 3, "LOOM", 2)));
    assertThat(last(OF_YARN).subject()).isEqualTo("inventory.released.2.o-1");
    assertThat(available()).containsExactly(10L, 2L, 0L);
  }

  @Test
  void shardsThatHoldNothingOfAnEndedOrderWriteNothing() {
    toAll(Samples.created("o-1", Map.of("YARN", 3)));
    OrderRef order = last(OF_YARN).payloadAs(StockReserved.parser()).getOrder();
    toAll(OrderCancelled.newBuilder().setOrder(order).build());
    assertThat(last(OF_YARN).subject()).isEqualTo("inventory.released.2.o-1");
    assertThat(journal.events(SHARDS.stream(OF_LOOM)))
        .as("its first level, and that it was made")
        .hasSize(2);
  }

  @Test
  void anAdjustmentGoesToTheShardOfItsSku() {
    AdjustStock request =
        AdjustStock.newBuilder().setAdjustmentId("a-1").setSku("LOOM").setDelta(5).build();
    AdjustStockReply reply =
        Async.await(
            vertx
                .eventBus()
                .<AdjustStockReply>request(Addresses.INVENTORY_ADJUST, request)
                .map(io.vertx.core.eventbus.Message::body));
    assertThat(reply.getAdjustment().getAvailable()).isEqualTo(7);
    assertThat(last(OF_LOOM).subject()).isEqualTo("inventory.adjusted.3.a-1");
    assertThat(available()).containsExactly(10L, 7L, 0L);
  }

  private void toAll(Message event) {
    DeliveryOptions options =
        new DeliveryOptions().setHeaders(Samples.delivery(event, 41).headers());
    for (int shard = 0; shard < SHARDS.count(); shard++) {
      Async.await(
          vertx.eventBus().request(Addresses.INVENTORY_FOLLOW_PREFIX + shard, event, options));
    }
  }

  private static OrderRejected ended(OrderRef order, RejectionReason reason) {
    return OrderRejected.newBuilder().setOrder(order).setReason(reason).build();
  }

  /** Of YARN, LOOM and DYE. */
  private List<Long> available() {
    return Async.await(
            vertx
                .eventBus()
                .<GetInventoryReply>request(
                    Addresses.INVENTORY_GET, GetInventory.getDefaultInstance()))
        .body()
        .getInventory()
        .getItemsList()
        .stream()
        .map(Inventory.Item::getAvailable)
        .toList();
  }

  private RecordedEvent last(int shard) {
    List<RecordedEvent> events = journal.events(SHARDS.stream(shard));
    return events.get(events.size() - 1);
  }
}
