package dev.weft.order;

import com.google.protobuf.Message;
import dev.weft.kernel.ServiceContext;
import dev.weft.kernel.bus.Delivery;
import dev.weft.kernel.bus.InFlight;
import dev.weft.kernel.bus.Replies;
import dev.weft.kernel.contract.Addresses;
import dev.weft.kernel.contract.StockShards;
import dev.weft.kernel.journal.Journal;
import dev.weft.order.domain.OrderIds;
import dev.weft.order.domain.PlacementRules;
import dev.weft.order.flow.CancelOrderFlow;
import dev.weft.order.flow.OrderLog;
import dev.weft.order.flow.OrderQueries;
import dev.weft.order.flow.OrderSaga;
import dev.weft.order.flow.OrderSteps;
import dev.weft.order.flow.PlaceOrderFlow;
import dev.weft.order.flow.ShardJoin;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * The order service: it alone writes to stream ORDERS.
 *
 * <p>Event-loop confined. Never blocks.
 */
public final class OrderVerticle extends VerticleBase {
  private final OrderOptions options;
  private final Set<String> skus;
  private final StockShards shards;
  private final ServiceContext mesh;
  private final InFlight inFlight = new InFlight();
  private List<MessageConsumer<?>> consumers = List.of();

  /**
   * @param skus everything that is for sale
   * @param shards how the stock is divided
   */
  public OrderVerticle(
      OrderOptions options, Set<String> skus, StockShards shards, ServiceContext mesh) {
    this.options = options;
    this.skus = Set.copyOf(skus);
    this.shards = shards;
    this.mesh = mesh;
  }

  @Override
  public Future<?> start() {
    Journal journal = mesh.journal(vertx);
    OrderLog log = new OrderLog(journal, mesh.telemetry());
    OrderSteps steps = new OrderSteps(log);
    PlaceOrderFlow place =
        new PlaceOrderFlow(
            log.within(options.acceptTimeoutMs()), new PlacementRules(skus), new OrderIds());
    CancelOrderFlow cancel = new CancelOrderFlow(log, steps);
    OrderQueries queries = new OrderQueries(log, journal, shards);
    ShardJoin join = new ShardJoin(journal, shards, new OrderSteps(log.alone()));
    OrderSaga saga = new OrderSaga(steps, join);

    consumers =
        List.of(
            answer(Addresses.ORDER_PLACE, place::place),
            answer(Addresses.ORDER_CANCEL, cancel::cancel),
            answer(Addresses.ORDER_GET, queries::order),
            answer(Addresses.ORDER_TIMELINE, queries::timeline),
            follow(Addresses.ORDER_ON_STOCK, saga::onStock),
            follow(Addresses.ORDER_ON_PAYMENT, saga::onPayment),
            follow(Addresses.ORDER_EXPIRE, saga::onDeadline));
    return Future.all(consumers.stream().map(MessageConsumer::completion).toList());
  }

  @Override
  public Future<?> stop() {
    return Future.all(consumers.stream().map(MessageConsumer::unregister).toList())
        .eventually(inFlight::drained);
  }

  private <M extends Message, R extends Message> MessageConsumer<M> answer(
      String address, Function<M, Future<R>> step) {
    return vertx
        .eventBus()
        .consumer(address, Replies.<M, R>answering(request -> inFlight.track(step.apply(request))));
  }

  private MessageConsumer<Message> follow(
      String address, Function<Delivery<Message>, Future<Void>> step) {
    return mesh.reach()
        .<Message>fromBridge(vertx.eventBus(), address)
        .handler(Replies.replying(event -> inFlight.track(step.apply(event))));
  }
}
