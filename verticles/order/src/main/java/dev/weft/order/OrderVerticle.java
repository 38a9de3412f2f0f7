package dev.weft.order;

import dev.weft.kernel.ServiceContext;
import dev.weft.kernel.bus.ServiceConsumers;
import dev.weft.kernel.contract.Addresses;
import dev.weft.kernel.contract.StepGates;
import dev.weft.kernel.contract.StockShards;
import dev.weft.kernel.customer.CustomerVault;
import dev.weft.kernel.journal.Journal;
import dev.weft.kernel.seal.KeyFile;
import dev.weft.order.domain.OrderIds;
import dev.weft.order.domain.PlacementRules;
import dev.weft.order.domain.Prices;
import dev.weft.order.domain.StockClaims;
import dev.weft.order.flow.CancelOrderFlow;
import dev.weft.order.flow.ForeignPayments;
import dev.weft.order.flow.OrderLog;
import dev.weft.order.flow.OrderQueries;
import dev.weft.order.flow.OrderSaga;
import dev.weft.order.flow.OrderSteps;
import dev.weft.order.flow.PlaceOrderFlow;
import dev.weft.order.flow.SealedTokens;
import dev.weft.order.flow.ShardJoin;
import dev.weft.order.flow.StepJoin;
import dev.weft.proto.api.v1.ForgetCustomer;
import dev.weft.proto.api.v1.ForgetCustomerReply;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/**
 * The order service: it alone writes to stream ORDERS.
 *
 * <p>Event-loop confined. Never blocks.
 */
public final class OrderVerticle extends VerticleBase {
  /** So soon a new first key seals. */
  private static final long KEYS_READ_EVERY_MS = 60_000;

  private final OrderOptions options;
  private final SagaOptions configured;
  private final Prices prices;
  private final StockShards shards;
  private final ServiceContext service;
  private final KeyFile keys;
  private final KeyFile customerKeys;
  private ServiceConsumers consumers;

  /**
   * @param configured steps that participants do
   * @param prices of everything that is for sale
   * @param shards how the stock is divided
   * @param keys that payment tokens are sealed with
   * @param customerKeys that customers' ids are sealed with
   */
  public OrderVerticle(
      OrderOptions options,
      SagaOptions configured,
      Prices prices,
      StockShards shards,
      ServiceContext service,
      KeyFile keys,
      KeyFile customerKeys) {
    this.options = options;
    this.configured = configured;
    this.prices = prices;
    this.shards = shards;
    this.service = service;
    this.keys = keys;
    this.customerKeys = customerKeys;
  }

  @Override
  public Future<?> start() {
    Journal journal = service.journal(vertx);
    OrderLog log = new OrderLog(journal, service.telemetry());
    StepGates gates = configured.gates();
    OrderSteps steps = new OrderSteps(log, !gates.isEmpty());
    OrderSteps alone = new OrderSteps(log.alone(), !gates.isEmpty());
    CustomerVault customers =
        new CustomerVault(journal.within(options.acceptTimeoutMs()), customerKeys);
    PlaceOrderFlow place =
        new PlaceOrderFlow(
            log.within(options.acceptTimeoutMs()),
            new PlacementRules(prices.skus()),
            new OrderIds(),
            new SealedTokens(keys),
            customers);
    CancelOrderFlow cancel = new CancelOrderFlow(log, steps);
    OrderQueries queries = new OrderQueries(log, journal, shards, gates, customers);
    StockClaims claims = new StockClaims(prices, shards);
    ShardJoin join = new ShardJoin(journal, shards, alone, claims::require);
    StepJoin passes = new StepJoin(journal, gates, alone);
    OrderSaga saga = new OrderSaga(steps, join, claims, new ForeignPayments(vertx));

    consumers = service.consumers(vertx);
    consumers.answer(Addresses.ORDER_PLACE, place::place);
    consumers.answer(Addresses.ORDER_CANCEL, cancel::cancel);
    consumers.answer(Addresses.ORDER_GET, queries::order);
    consumers.answer(Addresses.ORDER_TIMELINE, queries::timeline);
    consumers.answer(
        Addresses.ORDER_FORGET, (ForgetCustomer request) -> forget(customers, request));
    consumers.follow(Addresses.ORDER_ON_STOCK, saga::onStock);
    consumers.follow(Addresses.ORDER_ON_PAYMENT, saga::onPayment);
    consumers.follow(Addresses.ORDER_EXPIRE, saga::onDeadline);
    consumers.follow(Addresses.ORDER_ON_STEP, passes::onPassed);
    configured.gating().forEach(step -> await(step, passes));
    vertx.setPeriodic(KEYS_READ_EVERY_MS, id -> Future.all(keys.read(), customerKeys.read()));
    return Future.all(keys.read(), customerKeys.read()).compose(read -> consumers.registered());
  }

  private static Future<ForgetCustomerReply> forget(
      CustomerVault customers, ForgetCustomer request) {
    return customers
        .forget(request.getCustomerId())
        .map(known -> ForgetCustomerReply.newBuilder().setKnown(known).build());
  }

  private void await(StepOptions step, StepJoin passes) {
    boolean vetoes = step.onTimeout() == StepOptions.OnTimeout.VETO;
    String timeout = step.timeoutMs() + " ms";
    consumers.follow(
        Addresses.ORDER_ON_STEP_TIMEOUT_PREFIX + step.name(),
        delivery -> passes.onTimeout(step.name(), vetoes, timeout, delivery));
  }

  @Override
  public Future<?> stop() {
    return consumers.close();
  }
}
