package dev.weft.inventory;

import dev.weft.inventory.domain.Catalogue;
import dev.weft.inventory.domain.Levels;
import dev.weft.inventory.domain.StockShard;
import dev.weft.inventory.flow.Adjustments;
import dev.weft.inventory.flow.FirstLevels;
import dev.weft.inventory.flow.OrderFollower;
import dev.weft.inventory.flow.StockStore;
import dev.weft.inventory.flow.StockWriter;
import dev.weft.kernel.ServiceContext;
import dev.weft.kernel.bus.ServiceConsumers;
import dev.weft.kernel.contract.Addresses;
import dev.weft.kernel.contract.Subjects;
import dev.weft.kernel.failure.ActiveConditions;
import dev.weft.kernel.failure.Condition;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.kernel.journal.Journal;
import dev.weft.kernel.journal.OrderHistory;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the writer of one shard of the stock. It takes deliveries from the bridge of its own node
 * only: the server pins the shard's route to one node, and the event bus must not pass deliveries
 * on to another node's writer.
 *
 * <p>Event-loop confined. Never blocks.
 */
final class StockShardVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(StockShardVerticle.class);
  private static final long OPEN_RETRY_MS = 1_000;

  /** Failures to read, or to write the levels of a new catalogue, after which it tries again. */
  private static final Set<FailureKind> MAY_PASS =
      Set.of(FailureKind.RETRY, FailureKind.PAUSE, FailureKind.WAIT);

  private static final long RECHECK_MS = 1_000;

  /** A changed level is stored after that time, unless it was stored before. */
  private static final long FLUSH_DELAY_MS = 50;

  private final StockShard shard;
  private final InventoryOptions options;
  private final Catalogue catalogue;
  private final ServiceContext service;
  private final Set<String> reported = new HashSet<>();
  private ServiceConsumers consumers;
  private StockWriter writer;

  StockShardVerticle(
      StockShard shard, InventoryOptions options, Catalogue catalogue, ServiceContext service) {
    this.shard = shard;
    this.options = options;
    this.catalogue = catalogue;
    this.service = service;
  }

  /** {@code AdjustStock} → {@code AdjustStockReply}, for the shard that holds the SKU. */
  static String adjustAddress(int shard) {
    return Addresses.INVENTORY_ADJUST + "." + shard;
  }

  @Override
  public Future<?> start() {
    consumers = service.consumers(vertx);
    StockStore store = new StockStore(service.journal(vertx), shard);
    return open(store).compose(levels -> subscribe(store, levels));
  }

  @Override
  public Future<?> stop() {
    return consumers
        .close()
        .eventually(() -> writer == null ? Future.succeededFuture() : writer.flush());
  }

  /** Waits for the journal for as long as it takes: without it there is no stock to decide on. */
  private Future<Levels> open(StockStore store) {
    return new FirstLevels(store)
        .open(catalogue)
        .recover(
            error -> {
              if (!MAY_PASS.contains(Failure.of(error).kind())) {
                return Future.failedFuture(error);
              }
              LOG.warn("cannot read the stock levels, retrying: {}", error.getMessage());
              return vertx
                  .timer(OPEN_RETRY_MS, TimeUnit.MILLISECONDS)
                  .compose(passed -> open(store));
            });
  }

  private Future<?> subscribe(StockStore store, Levels levels) {
    long ttlSeconds = TimeUnit.MILLISECONDS.toSeconds(options.reservationTtlMs());
    writer =
        new StockWriter(
            store,
            levels,
            options.batchOrdersMax(),
            ttlSeconds,
            action -> vertx.setTimer(FLUSH_DELAY_MS, id -> action.run()));
    OrderFollower orders =
        new OrderFollower(
            catalogue,
            store,
            writer,
            Duration.ofMillis(options.reservationTtlMs()),
            service.clock(),
            service.telemetry());
    Adjustments adjustments = new Adjustments(catalogue, store, writer, service.telemetry());
    Journal journal = service.journal(vertx);
    consumers.follow(
        Addresses.INVENTORY_FOLLOW_PREFIX + shard.index(),
        delivery ->
            OrderHistory.requireFirstEnd(journal, delivery)
                .compose(checked -> orders.onEvent(delivery)));
    consumers.answer(adjustAddress(shard.index()), adjustments::adjust);
    report();
    vertx.setPeriodic(RECHECK_MS, id -> recheck());
    return consumers.registered();
  }

  /** No order may need a level that could not be read, so none would notice its repair. */
  private void recheck() {
    if (!reported.isEmpty() || !writer.unreadable().isEmpty()) {
      writer.readAgain().onComplete(read -> report());
    }
  }

  private void report() {
    ActiveConditions conditions = ActiveConditions.of(vertx);
    Map<String, Failure> unreadable = writer.unreadable();
    reported.removeIf(
        sku -> {
          boolean over = !unreadable.containsKey(sku);
          if (over) {
            LOG.info("{} can be read again", Subjects.level(sku));
            conditions.end(Condition.STORED_STATE_UNREADABLE, Subjects.level(sku));
          }
          return over;
        });
    if (!reported.containsAll(unreadable.keySet())) {
      writer.markGone().onFailure(unmarked -> reported.clear());
    }
    unreadable.forEach(
        (sku, why) -> {
          if (reported.add(sku)) {
            LOG.error("orders of {} wait: {}", sku, why.getMessage());
          }
          conditions.begin(
              Condition.STORED_STATE_UNREADABLE,
              Subjects.level(sku),
              why.detail(),
              service.clock().instant());
        });
  }
}
