package dev.weft.inventory;

import com.google.protobuf.Message;
import dev.weft.inventory.domain.Catalogue;
import dev.weft.inventory.domain.Levels;
import dev.weft.inventory.flow.InventoryQuery;
import dev.weft.inventory.flow.OrderFollower;
import dev.weft.inventory.flow.StockStore;
import dev.weft.inventory.flow.StockWriter;
import dev.weft.kernel.Mesh;
import dev.weft.kernel.bus.Delivery;
import dev.weft.kernel.bus.InFlight;
import dev.weft.kernel.bus.Replies;
import dev.weft.kernel.contract.Addresses;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.proto.api.v1.GetInventory;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Event-loop confined. Never blocks. The inventory service: it alone writes to stream INVENTORY.
 */
public final class InventoryVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(InventoryVerticle.class);
  private static final long OPEN_RETRY_MS = 1_000;

  private final InventoryOptions options;
  private final Catalogue catalogue;
  private final Mesh mesh;
  private final InFlight inFlight = new InFlight();
  private List<MessageConsumer<?>> consumers = List.of();

  public InventoryVerticle(InventoryOptions options, Catalogue catalogue, Mesh mesh) {
    this.options = options;
    this.catalogue = catalogue;
    this.mesh = mesh;
  }

  @Override
  public Future<?> start() {
    StockStore store = new StockStore(mesh.journal(vertx));
    return open(store).compose(levels -> subscribe(store, levels));
  }

  @Override
  public Future<?> stop() {
    return Future.all(consumers.stream().map(MessageConsumer::unregister).toList())
        .eventually(inFlight::drained);
  }

  /** Waits for the journal as long as it takes: there is no stock to decide on without it. */
  private Future<Levels> open(StockStore store) {
    return store
        .open(catalogue)
        .recover(
            error -> {
              if (!Failure.of(error).is(FailureKind.RETRY)) {
                return Future.failedFuture(error);
              }
              LOG.warn("levels cannot be read yet, trying again: {}", error.getMessage());
              return vertx
                  .timer(OPEN_RETRY_MS, TimeUnit.MILLISECONDS)
                  .compose(passed -> open(store));
            });
  }

  private Future<?> subscribe(StockStore store, Levels levels) {
    long ttlSeconds = TimeUnit.MILLISECONDS.toSeconds(options.reservationTtlMs());
    StockWriter writer = new StockWriter(store, levels, options.batchOrdersMax(), ttlSeconds);
    OrderFollower orders = new OrderFollower(catalogue, store, writer, mesh.telemetry());
    InventoryQuery query = new InventoryQuery(catalogue, store);
    consumers =
        List.of(
            follow(Addresses.INVENTORY_RESERVE, orders::onCreated),
            follow(Addresses.INVENTORY_RELEASE, orders::onEnded),
            answer(query));
    return Future.all(consumers.stream().map(MessageConsumer::completion).toList());
  }

  private <M extends Message> MessageConsumer<M> follow(
      String address, Function<Delivery<M>, Future<Void>> step) {
    return vertx
        .eventBus()
        .consumer(address, Replies.<M>replying(event -> inFlight.track(step.apply(event))));
  }

  private MessageConsumer<GetInventory> answer(InventoryQuery query) {
    return vertx
        .eventBus()
        .consumer(
            Addresses.INVENTORY_GET,
            Replies.answering((GetInventory request) -> inFlight.track(query.inventory(request))));
  }
}
