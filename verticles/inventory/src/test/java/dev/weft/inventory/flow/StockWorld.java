package dev.weft.inventory.flow;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import dev.weft.inventory.Samples;
import dev.weft.inventory.domain.Catalogue;
import dev.weft.inventory.domain.Levels;
import dev.weft.inventory.domain.StockShard;
import dev.weft.kernel.contract.StockShards;
import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.proto.api.v1.AdjustStock;
import dev.weft.proto.api.v1.AdjustStockReply;
import dev.weft.proto.common.v1.OrderLine;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** All shards of a stock, with two nodes that both believe they write them. */
final class StockWorld {
  static final int NODES = 2;
  private static final int BATCH_ORDERS_MAX = 3;

  /** So few that what came before matters. */
  private static final int TAIL_EVENTS = 2;

  private static final Duration KEPT = Duration.ofDays(7);

  /** One shard on one node. */
  private record Member(
      MortalJournal journal,
      StockStore store,
      OrderFollower orders,
      Adjustments adjustments,
      List<Runnable> timers) {}

  private final StepJournal journal = new StepJournal();
  private final StockShards shards;
  private final Catalogue catalogue;
  private final int batchEventsMin;
  private final List<List<Member>> nodes = new ArrayList<>();

  StockWorld(int shardCount, Catalogue catalogue, int batchEventsMin) {
    this.shards = new StockShards(shardCount);
    this.catalogue = catalogue;
    this.batchEventsMin = batchEventsMin;
    for (int node = 0; node < NODES; node++) {
      nodes.add(start());
    }
  }

  StepJournal journal() {
    return journal;
  }

  StockShards shards() {
    return shards;
  }

  /** A node dies and comes back: what was in its memory, and who waited for it, is gone. */
  void crash(int node) {
    nodes.get(node).forEach(member -> member.journal().crash());
    nodes.set(node, start());
  }

  /** A moment passes on the node. */
  void tick(int node) {
    for (Member member : nodes.get(node)) {
      List<Runnable> due = List.copyOf(member.timers());
      member.timers().clear();
      due.forEach(Runnable::run);
    }
  }

  /** What a node would tell of a shard's stock. */
  Future<StockStore.Read> read(int node, int shard) {
    return nodes.get(node).get(shard).store().read(ownOf(shard));
  }

  List<String> ownOf(int shard) {
    StockShard own = new StockShard(shards, shard);
    return catalogue.skus().stream().filter(own::owns).toList();
  }

  Future<Void> deliver(int node, int shard, Message event, long sequence) {
    return nodes.get(node).get(shard).orders().onEvent(Samples.delivery(event, sequence));
  }

  Future<AdjustStockReply> adjust(int node, AdjustStock request) {
    int shard = shards.shardOf(request.getSku());
    return nodes.get(node).get(shard).adjustments().adjust(request);
  }

  List<RecordedEvent> events(int shard) {
    return journal.stored().events(shards.stream(shard));
  }

  /** The stored events of that kind, over all shards. */
  List<RecordedEvent> events(String kind) {
    List<RecordedEvent> events = new ArrayList<>();
    for (int shard = 0; shard < shards.count(); shard++) {
      events(shard).stream()
          .filter(event -> event.subjectToken(1).equals(kind))
          .forEach(events::add);
    }
    return events;
  }

  /** What a shard has said about an order, in order: such as "reserved released". */
  String life(int shard, String orderId) {
    return events(shard).stream()
        .filter(event -> event.subject().endsWith("." + shard + "." + orderId))
        .map(event -> event.subjectToken(1))
        .collect(Collectors.joining(" "));
  }

  List<Integer> shardsOf(List<OrderLine> lines) {
    return new StockShard(shards, 0).shardsOf(lines);
  }

  private List<Member> start() {
    List<Member> members = new ArrayList<>();
    for (int shard = 0; shard < shards.count(); shard++) {
      members.add(member(new StockShard(shards, shard)));
    }
    return members;
  }

  private Member member(StockShard shard) {
    MortalJournal own = new MortalJournal(journal);
    StockStore store = new StockStore(own, shard, TAIL_EVENTS);
    Future<Levels> levels = new FirstLevels(store).open(catalogue);
    journal.runAll();
    assertThat(levels.succeeded()).isTrue();
    List<Runnable> timers = new ArrayList<>();
    StockWriter writer =
        new StockWriter(
            store,
            levels.result(),
            new StockWriter.Limits(BATCH_ORDERS_MAX, batchEventsMin, 0),
            timers::add);
    return new Member(
        own,
        store,
        new OrderFollower(
            catalogue, store, writer, KEPT, InstantSource.system(), OpenTelemetry.noop()),
        new Adjustments(catalogue, store, writer, OpenTelemetry.noop()),
        timers);
  }
}
