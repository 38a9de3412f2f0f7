package dev.weft.payment;

import com.google.protobuf.Message;
import dev.weft.kernel.ServiceContext;
import dev.weft.kernel.bus.Delivery;
import dev.weft.kernel.bus.InFlight;
import dev.weft.kernel.bus.Replies;
import dev.weft.kernel.contract.Addresses;
import dev.weft.kernel.failure.StandingConditions;
import dev.weft.payment.adapter.GuardedProvider;
import dev.weft.payment.adapter.HttpPaymentProvider;
import dev.weft.payment.adapter.ProviderAdapter;
import dev.weft.payment.adapter.ProviderBreaker;
import dev.weft.payment.adapter.ProviderOptions;
import dev.weft.payment.adapter.StripePaymentProvider;
import dev.weft.payment.flow.HeldCharges;
import dev.weft.payment.flow.PaymentFlow;
import dev.weft.payment.flow.PaymentProvider;
import dev.weft.proto.orders.v1.OrderRefundDue;
import dev.weft.proto.orders.v1.OrderReserved;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Charges and refunds what the order events ask for.
 *
 * <p>Event-loop confined. Never blocks.
 */
public final class PaymentVerticle extends VerticleBase {
  /**
   * Request without body → JSON {@code {"breaker": "closed" | "half_open" | "open"}}, of this node:
   * ask with {@code setLocalOnly(true)}.
   */
  public static final String HEALTH_ADDRESS = "payment.health";

  private static final long FORGET_EVERY_MS = 60_000;

  private final PaymentOptions options;
  private final ServiceContext mesh;
  private final InstantSource clock;
  private final InFlight inFlight = new InFlight();
  private final List<MessageConsumer<?>> consumers = new ArrayList<>();
  private ProviderAdapter adapter;
  private ProviderBreaker breaker;

  /**
   * @param options with the URL of a provider
   */
  public PaymentVerticle(PaymentOptions options, ServiceContext mesh) {
    this(options, mesh, mesh.clock());
  }

  /**
   * @param clock tells how old events are
   */
  public PaymentVerticle(PaymentOptions options, ServiceContext mesh, InstantSource clock) {
    if (options.provider().url().isBlank()) {
      throw new IllegalArgumentException("payment.provider.url is empty");
    }
    this.options = options;
    this.mesh = mesh;
    this.clock = clock;
  }

  @Override
  public Future<?> start() {
    breaker =
        ProviderBreaker.ofNode(vertx, options.breaker(), options.provider(), mesh.telemetry());
    adapter = adapter(options.provider());
    PaymentProvider provider = new GuardedProvider(adapter, breaker);
    PaymentFlow flow = new PaymentFlow(provider, mesh.journal(vertx), held(), clock);
    return adapter.open().compose(open -> consume(flow));
  }

  private Future<?> consume(PaymentFlow flow) {
    consume(Addresses.PAYMENT_CAPTURE, OrderReserved.class, flow::capture);
    consume(Addresses.PAYMENT_REFUND, OrderRefundDue.class, flow::refund);
    consumers.add(vertx.eventBus().localConsumer(HEALTH_ADDRESS, ask -> ask.reply(health())));
    return Future.all(consumers.stream().map(MessageConsumer::completion).toList());
  }

  @Override
  public Future<?> stop() {
    return Future.all(consumers.stream().map(MessageConsumer::unregister).toList())
        .eventually(inFlight::drained)
        .onComplete(drained -> adapter.close());
  }

  private <M extends Message> void consume(
      String address, Class<M> type, Function<Delivery<M>, Future<?>> step) {
    consumers.add(
        mesh.reach()
            .<M>fromBridge(vertx.eventBus(), address)
            .handler(Replies.replying(type, delivery -> inFlight.track(step.apply(delivery)))));
  }

  private ProviderAdapter adapter(ProviderOptions provider) {
    return switch (provider.kind()) {
      case HTTP -> new HttpPaymentProvider(vertx, provider);
      case STRIPE -> new StripePaymentProvider(vertx, provider);
    };
  }

  private HeldCharges held() {
    HeldCharges held =
        vertx
            .sharedData()
            .<String, HeldCharges>getLocalMap(HeldCharges.class.getName())
            .computeIfAbsent(
                "held", name -> new HeldCharges(StandingConditions.of(vertx), Clock.systemUTC()));
    vertx.setPeriodic(FORGET_EVERY_MS, id -> held.forgetOld());
    return held;
  }

  private JsonObject health() {
    return new JsonObject().put("breaker", breaker.state());
  }
}
