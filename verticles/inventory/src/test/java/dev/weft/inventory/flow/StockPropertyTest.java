package dev.weft.inventory.flow;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import dev.weft.inventory.Samples;
import dev.weft.inventory.domain.Catalogue;
import dev.weft.inventory.domain.Level;
import dev.weft.inventory.domain.StoredLevels;
import dev.weft.inventory.flow.StepJournal.Fate;
import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.proto.api.v1.AdjustStock;
import dev.weft.proto.api.v1.AdjustStockReply;
import dev.weft.proto.api.v1.Refusal;
import dev.weft.proto.common.v1.OrderRef;
import dev.weft.proto.common.v1.PricedLine;
import dev.weft.proto.common.v1.RejectionReason;
import dev.weft.proto.inventory.v1.StockAdjusted;
import dev.weft.proto.inventory.v1.StockLevel;
import dev.weft.proto.inventory.v1.StockRejected;
import dev.weft.proto.inventory.v1.StockReleased;
import dev.weft.proto.inventory.v1.StockReserved;
import dev.weft.proto.orders.v1.OrderCancelled;
import dev.weft.proto.orders.v1.OrderCreated;
import dev.weft.proto.orders.v1.OrderRejected;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.Size;

/**
 * One, two or four shards, two nodes that both believe they write all of them, in every
 * interleaving of their calls to the journal, with events of a commit that get lost or overtake
 * each other, answers that get lost, batches that are stored in part and nodes that crash; orders,
 * cancellations and adjustments come in any order and more than once.
 */
class StockPropertyTest {
  private static final int ORDERS = 6;
  private static final int ADJUSTMENTS = 4;
  private static final int SHARDS_MAX = 4;
  private static final Catalogue CATALOGUE = Samples.catalogue(12, 5, 0);

  /** A step of the script. */
  sealed interface Move permits Deliver, Ask, Look, Tick, Crash, Step {}

  /** An order's creation, or its cancellation, is delivered to one shard on one node. */
  record Deliver(int node, int shard, int order, boolean cancellation) implements Move {}

  /** One of the adjustments is asked for. */
  record Ask(int node, int adjustment) implements Move {}

  /** A node is asked what is in stock. */
  record Look(int node, int shard) implements Move {}

  /** A moment passes on a node. */
  record Tick(int node) implements Move {}

  /** A node dies and comes back. */
  record Crash(int node) implements Move {}

  /** One of the pending calls to the journal meets its fate. */
  record Step(int pick, Fate fate) implements Move {}

  /** What an adjustment asks for. */
  record Change(String sku, long delta) {}

  /**
   * What a node answered.
   *
   * @param since the stream ended there when it was asked
   */
  private record Seen(int shard, long since, Future<StockStore.Read> answer) {}

  private StockWorld world;
  private List<Map<String, Integer>> orders;
  private List<Change> changes;
  private final Set<Integer> placed = new TreeSet<>();
  private final Set<Integer> cancelled = new TreeSet<>();
  private final List<Seen> looks = new ArrayList<>();

  @Property
  void conservesStock(
      @ForAll @From("shardCounts") int shards,
      @ForAll @Size(ORDERS) List<@From("lines") Map<String, Integer>> someOrders,
      @ForAll @Size(ADJUSTMENTS) List<@From("changes") Change> someChanges,
      @ForAll @Size(max = 80) List<@From("moves") Move> moves,
      @ForAll boolean forgetful,
      @ForAll @From("batchSizes") int batchEventsMin) {
    world = new StockWorld(shards, CATALOGUE, batchEventsMin);
    looks.clear();
    orders = someOrders;
    changes = someChanges;
    placed.clear();
    cancelled.clear();
    if (forgetful) {
      world.journal().forgetIds();
    }
    moves.forEach(this::make);
    world.journal().runAll();
    everythingComesAgain();
    everyAdjustmentIsMadeOnceOrRefused();
    rejectedOrdersEnd();
    everyOrderIsDecidedOnceInEachOfItsShards();
    for (int shard = 0; shard < shards; shard++) {
      look(0, shard);
    }
    world.journal().runAll();
    everyPrefixOfAStreamIsAState();
    everyLevelIsStoredInTheEnd();
    readersSawTheStockAsItWasThen();
  }

  @Provide
  Arbitrary<Integer> batchSizes() {
    return Arbitraries.of(2, 4, 16);
  }

  @Provide
  Arbitrary<Integer> shardCounts() {
    return Arbitraries.of(1, 2, SHARDS_MAX);
  }

  @Provide
  Arbitrary<Move> moves() {
    Arbitrary<Integer> nodes = Arbitraries.integers().between(0, StockWorld.NODES - 1);
    Arbitrary<Move> deliveries =
        Combinators.combine(
                nodes,
                Arbitraries.integers().between(0, SHARDS_MAX - 1),
                Arbitraries.integers().between(0, ORDERS - 1),
                Arbitraries.frequency(Tuple.of(3, false), Tuple.of(1, true)))
            .as(Deliver::new);
    Arbitrary<Move> asked =
        Combinators.combine(nodes, Arbitraries.integers().between(0, ADJUSTMENTS - 1)).as(Ask::new);
    Arbitrary<Move> steps =
        Combinators.combine(
                Arbitraries.integers().between(0, 7),
                Arbitraries.frequency(
                    Tuple.of(6, Fate.ANSWERED),
                    Tuple.of(1, Fate.LOST),
                    Tuple.of(1, Fate.ANSWER_LOST),
                    Tuple.of(2, Fate.STORED_IN_PART)))
            .as(Step::new);
    return Arbitraries.frequencyOf(
        Tuple.of(8, deliveries),
        Tuple.of(2, asked),
        Tuple.of(10, steps),
        Tuple.of(
            1,
            Combinators.combine(nodes, Arbitraries.integers().between(0, SHARDS_MAX - 1))
                .as(Look::new)),
        Tuple.of(2, nodes.map(Tick::new)),
        Tuple.of(1, nodes.map(Crash::new)));
  }

  @Provide
  Arbitrary<Map<String, Integer>> lines() {
    return Arbitraries.maps(
            Arbitraries.of("YARN", "YARN", "LOOM", "DYE", "GOLD"),
            Arbitraries.integers().between(1, 6))
        .ofMinSize(1)
        .ofMaxSize(3);
  }

  @Provide
  Arbitrary<Change> changes() {
    return Combinators.combine(
            Arbitraries.of("YARN", "LOOM", "DYE"),
            Arbitraries.longs().between(-8, 8).filter(delta -> delta != 0))
        .as(Change::new);
  }

  private void make(Move move) {
    if (move instanceof Deliver deliver) {
      (deliver.cancellation() ? cancelled : placed).add(deliver.order());
      int shard = deliver.shard() % world.shards().count();
      Message event =
          deliver.cancellation() ? cancellation(deliver.order()) : creation(deliver.order());
      world.deliver(deliver.node(), shard, event, deliver.cancellation() ? 2 : 1);
    } else if (move instanceof Ask ask) {
      world.adjust(ask.node(), request(ask.adjustment()));
    } else if (move instanceof Look look) {
      look(look.node(), look.shard() % world.shards().count());
    } else if (move instanceof Tick tick) {
      world.tick(tick.node());
    } else if (move instanceof Crash crash) {
      world.crash(crash.node());
    } else if (move instanceof Step step) {
      world.journal().step(step.pick(), step.fate());
    }
  }

  /** At least once, to every shard: what failed meanwhile, and what had not failed. */
  private void everythingComesAgain() {
    placed.forEach(order -> deliverEverywhere(creation(order), 1));
    cancelled.forEach(
        order -> {
          deliverEverywhere(cancellation(order), 2);
          // It was placed, too: that event may come as late as it wants.
          deliverEverywhere(creation(order), 1);
          placed.add(order);
        });
  }

  private void everyAdjustmentIsMadeOnceOrRefused() {
    for (int i = 0; i < changes.size(); i++) {
      AdjustStockReply first = adjust(0, i);
      AdjustStockReply again = adjust(1, i);
      if (first.hasAdjustment()) {
        assertThat(again.getAdjustment().getReplayed()).isTrue();
        assertThat(again.getAdjustment().getAvailable())
            .isEqualTo(first.getAdjustment().getAvailable());
      } else {
        assertThat(first.getRefusal().getCode()).isEqualTo(Refusal.Code.CODE_NOT_ALLOWED);
      }
    }
    noAdjustmentIsStoredTwice();
  }

  private void noAdjustmentIsStoredTwice() {
    Set<String> ids = new HashSet<>();
    for (RecordedEvent event : world.events("adjusted")) {
      StockAdjusted adjusted = event.payloadAs(StockAdjusted.parser());
      String id = adjusted.getAdjustmentId();
      assertThat(ids.add(id)).as("%s is made once", id).isTrue();
      Change asked = changes.get(Integer.parseInt(id.substring(2)));
      assertThat(new Change(adjusted.getSku(), adjusted.getDelta())).isEqualTo(asked);
    }
  }

  /** The order service hears of a rejection, and tells every shard that the order is over. */
  private void rejectedOrdersEnd() {
    for (RecordedEvent event : world.events("rejected")) {
      StockRejected rejected = event.payloadAs(StockRejected.parser());
      OrderRejected end =
          OrderRejected.newBuilder()
              .setOrder(rejected.getOrder())
              .setReason(rejected.getReason())
              .build();
      assertThat(end.getReason()).isNotEqualTo(RejectionReason.REJECTION_REASON_UNSPECIFIED);
      deliverEverywhere(end, 3);
      deliverEverywhere(end, 3);
    }
  }

  private void everyOrderIsDecidedOnceInEachOfItsShards() {
    for (int order : placed) {
      List<Integer> own = world.shardsOf(creation(order).getLinesList());
      boolean rejected = false;
      for (int shard : own) {
        String life = world.life(shard, id(order));
        assertThat(life).matches("reserved( released)?|rejected|released");
        rejected |= life.equals("rejected");
      }
      for (int shard = 0; shard < world.shards().count(); shard++) {
        String life = world.life(shard, id(order));
        if (!own.contains(shard)) {
          assertThat(life).matches(cancelled.contains(order) ? "(released)?" : "");
        } else if (rejected || cancelled.contains(order)) {
          assertThat(life).as("holds nothing").isNotEqualTo("reserved");
        } else {
          assertThat(life).isEqualTo("reserved");
        }
      }
    }
  }

  private void look(int node, int shard) {
    long since = world.events(shard).size();
    looks.add(new Seen(shard, since, world.read(node, shard)));
  }

  /** Whatever a server has stored when it dies: whoever goes on from there goes on rightly. */
  private void everyPrefixOfAStreamIsAState() {
    for (int shard = 0; shard < world.shards().count(); shard++) {
      StockAccount account = new StockAccount(CATALOGUE);
      world.events(shard).forEach(account::next);
    }
    for (RecordedEvent event : world.events("reserved")) {
      StockReserved reserved = event.payloadAs(StockReserved.parser());
      assertThat(reserved.getOrder().getStockShardsList())
          .isEqualTo(world.shardsOf(creationOf(reserved.getOrder()).getLinesList()));
      assertThat(reserved.getTotal().getAmountMinor()).isEqualTo(totalMinor(reserved));
    }
    world.events("released").forEach(this::givesBackWhatWasReserved);
  }

  private void everyLevelIsStoredInTheEnd() {
    for (int node = 0; node < StockWorld.NODES; node++) {
      world.tick(node);
      world.journal().runAll();
    }
    for (int shard = 0; shard < world.shards().count(); shard++) {
      StockAccount account = new StockAccount(CATALOGUE);
      world.events(shard).forEach(account::next);
      Map<String, StockLevel> levels = new HashMap<>();
      world.events(shard).stream()
          .filter(event -> event.subjectToken(1).equals("level"))
          .map(event -> event.payloadAs(StockLevel.parser()))
          .forEach(level -> levels.put(level.getSku(), level));
      assertThat(levels.keySet()).containsExactlyInAnyOrderElementsOf(world.ownOf(shard));
      levels.values().forEach(account::agreesWith);
    }
  }

  private void readersSawTheStockAsItWasThen() {
    for (Seen seen : looks) {
      if (seen.answer().succeeded()) {
        StoredLevels stored = seen.answer().result().levels();
        assertThat(stored.unreadable()).isEmpty();
        assertThat(stored.levels().keySet()).containsAll(world.ownOf(seen.shard()));
        stored.levels().forEach((sku, level) -> wasSo(seen, sku, level));
      }
    }
  }

  private void wasSo(Seen seen, String sku, Level level) {
    StockAccount account = new StockAccount(CATALOGUE);
    for (RecordedEvent event : world.events(seen.shard())) {
      account.next(event);
      if (event.sequence() == level.sequence()) {
        account.agreesWith(
            StockLevel.newBuilder()
                .setSku(sku)
                .setInitial(level.initial())
                .setAdjusted(level.adjusted())
                .setAvailable(level.available())
                .build());
      }
      assertThat(
              event.sequence() > level.sequence()
                  && event.sequence() <= seen.since()
                  && account.changes(event).contains(sku))
          .as(
              "%s changed at %d, before it was asked at %d, and the answer was %d",
              sku, event.sequence(), seen.since(), level.sequence())
          .isFalse();
    }
  }

  private void givesBackWhatWasReserved(RecordedEvent released) {
    List<PricedLine> reserved =
        world.events("reserved").stream()
            .filter(
                event ->
                    event.subjectToken(2).equals(released.subjectToken(2))
                        && event.subjectToken(3).equals(released.subjectToken(3)))
            .flatMap(event -> event.payloadAs(StockReserved.parser()).getLinesList().stream())
            .toList();
    assertThat(released.payloadAs(StockReleased.parser()).getLinesList()).isEqualTo(reserved);
  }

  private void deliverEverywhere(Message event, long sequence) {
    for (int shard = 0; shard < world.shards().count(); shard++) {
      Future<Void> outcome = world.deliver(shard % StockWorld.NODES, shard, event, sequence);
      world.journal().runAll();
      assertThat(outcome.succeeded()).as("%s", outcome.cause()).isTrue();
    }
  }

  private AdjustStockReply adjust(int node, int adjustment) {
    Future<AdjustStockReply> reply = world.adjust(node, request(adjustment));
    world.journal().runAll();
    assertThat(reply.succeeded()).as("%s", reply.cause()).isTrue();
    return reply.result();
  }

  private AdjustStock request(int adjustment) {
    Change change = changes.get(adjustment);
    return AdjustStock.newBuilder()
        .setAdjustmentId("a-" + adjustment)
        .setSku(change.sku())
        .setDelta(change.delta())
        .build();
  }

  private OrderCreated creation(int order) {
    return Samples.created(id(order), orders.get(order));
  }

  private OrderCreated creationOf(OrderRef order) {
    return creation(Integer.parseInt(order.getOrderId().substring(2)));
  }

  /** The order service knows the shards of some of the orders that it cancels. */
  private OrderCancelled cancellation(int order) {
    OrderCancelled.Builder cancellation = Samples.cancelled(id(order)).toBuilder();
    if (order % 2 == 0) {
      cancellation
          .getOrderBuilder()
          .addAllStockShards(world.shardsOf(creation(order).getLinesList()));
    }
    return cancellation.build();
  }

  private static String id(int order) {
    return "o-" + order;
  }

  private static long totalMinor(StockReserved reserved) {
    return reserved.getLinesList().stream()
        .mapToLong(line -> line.getUnitPriceMinor() * line.getQuantity())
        .sum();
  }
}
