package dev.weft.payment;

import dev.weft.kernel.ServiceContext;
import dev.weft.kernel.bus.ServiceConsumers;
import dev.weft.kernel.contract.Addresses;
import dev.weft.kernel.contract.StepGates;
import dev.weft.kernel.contract.StockShards;
import dev.weft.kernel.failure.ActiveConditions;
import dev.weft.kernel.journal.Journal;
import dev.weft.kernel.seal.KeyFile;
import dev.weft.payment.adapter.GuardedProvider;
import dev.weft.payment.adapter.HttpPaymentProvider;
import dev.weft.payment.adapter.ProviderAdapter;
import dev.weft.payment.adapter.ProviderBreaker;
import dev.weft.payment.adapter.ProviderOptions;
import dev.weft.payment.adapter.StripePaymentProvider;
import dev.weft.payment.flow.PaymentDueCheck;
import dev.weft.payment.flow.PaymentFlow;
import dev.weft.payment.flow.PaymentProvider;
import dev.weft.payment.flow.PaymentTokens;
import dev.weft.payment.flow.RecurringConditions;
import dev.weft.proto.orders.v1.OrderRefundDue;
import dev.weft.proto.orders.v1.OrderReserved;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.Optional;

/**
 * Charges and refunds what the order events ask for.
 *
 * <p>Event-loop confined. Never blocks.
 */
public final class PaymentVerticle extends VerticleBase {
  private static final long FORGET_EVERY_MS = 60_000;

  private final PaymentOptions options;
  private final StockShards shards;
  private final StepGates gates;
  private final ServiceContext service;
  private final KeyFile keys;
  private ServiceConsumers consumers;
  private ProviderAdapter adapter;

  /**
   * @param options with the URL of a provider
   * @param shards how the stock is divided
   * @param gates steps that a charge waits for
   * @param keys that payment tokens are opened with
   */
  public PaymentVerticle(
      PaymentOptions options,
      StockShards shards,
      StepGates gates,
      ServiceContext service,
      KeyFile keys) {
    if (options.provider().url().isBlank()) {
      throw new IllegalArgumentException("payment.provider.url is empty");
    }
    this.options = options;
    this.shards = shards;
    this.gates = gates;
    this.service = service;
    this.keys = keys;
  }

  /** State of this node's breaker, such as {@code half_open}; empty until the service starts. */
  public static Optional<String> breakerState(Vertx vertx) {
    return ProviderBreaker.stateOf(vertx);
  }

  @Override
  public Future<?> start() {
    consumers = service.consumers(vertx);
    ProviderBreaker breaker =
        ProviderBreaker.ofNode(vertx, options.breaker(), options.provider(), service.telemetry());
    adapter = adapter(options.provider());
    PaymentProvider provider = new GuardedProvider(adapter, breaker);
    Journal journal = service.journal(vertx);
    PaymentDueCheck dueCheck = new PaymentDueCheck(journal, shards, gates);
    PaymentFlow flow =
        new PaymentFlow(provider, journal, held(), service.clock(), dueCheck, tokens());
    return keys.read().compose(read -> adapter.open()).compose(open -> consume(flow));
  }

  private Future<?> consume(PaymentFlow flow) {
    consumers.answer(Addresses.PAYMENT_VERIFY, flow::verify);
    consumers.follow(Addresses.PAYMENT_CAPTURE, OrderReserved.class, flow::capture);
    consumers.follow(Addresses.PAYMENT_REFUND, OrderRefundDue.class, flow::refund);
    return consumers.registered();
  }

  @Override
  public Future<?> stop() {
    return consumers.close().onComplete(drained -> adapter.close());
  }

  private ProviderAdapter adapter(ProviderOptions provider) {
    return switch (provider.kind()) {
      case HTTP -> new HttpPaymentProvider(vertx, provider);
      case STRIPE -> new StripePaymentProvider(vertx, provider);
    };
  }

  private RecurringConditions held() {
    RecurringConditions held =
        vertx
            .sharedData()
            .<String, RecurringConditions>getLocalMap(RecurringConditions.class.getName())
            .computeIfAbsent(
                "held",
                name ->
                    RecurringConditions.ofContradictions(
                        ActiveConditions.of(vertx), Clock.systemUTC()));
    vertx.setPeriodic(FORGET_EVERY_MS, id -> held.forgetOld());
    return held;
  }

  private PaymentTokens tokens() {
    PaymentTokens tokens =
        vertx
            .sharedData()
            .<String, PaymentTokens>getLocalMap(PaymentTokens.class.getName())
            .computeIfAbsent(
                "tokens",
                name ->
                    new PaymentTokens(
                        keys,
                        RecurringConditions.ofMissingKeys(
                            ActiveConditions.of(vertx), Clock.systemUTC())));
    vertx.setPeriodic(FORGET_EVERY_MS, id -> tokens.forgetOld());
    return tokens;
  }
}
