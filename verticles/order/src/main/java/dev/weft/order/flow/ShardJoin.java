package dev.weft.order.flow;

import dev.weft.kernel.contract.StockShards;
import dev.weft.kernel.contract.Subjects;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.journal.Journal;
import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.order.domain.OrderDecision;
import dev.weft.order.domain.OrderState;
import dev.weft.order.domain.StockClaims;
import dev.weft.order.domain.Trigger;
import dev.weft.proto.common.v1.OrderRef;
import dev.weft.proto.inventory.v1.StockReserved;
import io.vertx.core.Future;
import java.util.List;

/**
 * An order whose lines lie in several shards is reserved when all of them have reserved theirs.
 * Each of their events asks for the others, and whichever was stored last finds them all: so the
 * reads must be certain of what is missing. Two that miss each other, each on a replica that lags
 * behind, would leave the order to its deadline.
 *
 * <p>Thread-safe.
 */
public final class ShardJoin {
  private static final String RESERVED = "reserved";

  private final Journal journal;
  private final StockShards shards;
  private final OrderSteps steps;
  private final Check check;

  /** Fails when what a shard says of an order cannot be. */
  @FunctionalInterface
  public interface Check {
    void require(OrderState order, StockReserved claimed, int shard);
  }

  /**
   * @param check of each part: any of them may be somebody else's
   * @param steps share no batch: the events of two shards may come at once, to two nodes
   */
  public ShardJoin(Journal journal, StockShards shards, OrderSteps steps, Check check) {
    this.journal = journal;
    this.shards = shards;
    this.steps = steps;
    this.check = check;
  }

  /**
   * Completes with NOTHING as long as a shard has not reserved its lines. When it does, its own
   * event completes the order; when it rejects the order, or the order ends, nobody waits.
   */
  Future<OrderDecision> take(OrderRef order) {
    String orderId = order.getOrderId();
    List<Integer> concerned = order.getStockShardsList();
    if (concerned.stream().anyMatch(shard -> shard >= shards.count())) {
      return Future.failedFuture(
          Failure.reject(StockClaims.UNFOUNDED, "there are no shards " + concerned));
    }
    List<Future<List<RecordedEvent>>> asked =
        concerned.stream().map(shard -> reserved(shard, orderId)).toList();
    return Future.all(asked)
        .map(all -> parts(all.list()))
        .compose(
            parts ->
                parts.size() < asked.size()
                    ? Future.succeededFuture(OrderDecision.NOTHING)
                    : steps.take(orderId, state -> joined(state, concerned, parts)));
  }

  private Trigger joined(OrderState state, List<Integer> concerned, List<StockReserved> parts) {
    for (int i = 0; i < parts.size(); i++) {
      check.require(state, parts.get(i), concerned.get(i));
    }
    return Trigger.of(state.created(), parts).about(state);
  }

  private Future<List<RecordedEvent>> reserved(int shard, String orderId) {
    return journal.lastCertain(
        shards.stream(shard), List.of(Subjects.inventory(RESERVED, shard, orderId)));
  }

  private static List<StockReserved> parts(List<List<RecordedEvent>> events) {
    return events.stream()
        .flatMap(List::stream)
        .map(event -> event.payloadAs(StockReserved.parser()))
        .toList();
  }
}
