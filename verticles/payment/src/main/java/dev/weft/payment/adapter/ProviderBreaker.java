package dev.weft.payment.adapter;

import dev.weft.kernel.failure.ActiveConditions;
import dev.weft.kernel.failure.Condition;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.kernel.time.MonotonicClock;
import dev.weft.payment.domain.PaymentFailures;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.circuitbreaker.CircuitBreakerState;
import io.vertx.circuitbreaker.OpenCircuitException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The circuit breaker in front of the payment provider. A failed call counts against the provider
 * when its health check fails too: the call pauses, and {@code failuresMax} in a row open the
 * breaker. While the provider is healthy the failure belongs to the order, unless different orders
 * have failed and none has succeeded for a while ({@link FailingOrders}). An open breaker lets one
 * call through as soon as the provider is healthy, and after {@code resetTimeout} in any case; when
 * that call succeeds the breaker closes and the load rises with each success ({@link SlowStart}).
 *
 * <p>There is one on each node, which the instances of the verticle share.
 *
 * <p>Thread-safe.
 */
public final class ProviderBreaker implements Shareable {
  /** Gauge; 0 closed, 1 half-open, 2 open. */
  public static final String STATE_METRIC = "weft.breaker.state";

  /**
   * The breaker counts failures in a window of one-second slots and forgets all of them at a
   * success. "Consecutive" therefore only needs a window in which five failures always fit, however
   * rare the orders are. Not for ever, because slots are allocated with the window (an hour: 16
   * KB).
   */
  private static final long FAILURES_WINDOW_MS = 3_600_000;

  /** Every exchange with the provider has its own time-out. */
  private static final long NO_TIMEOUT = -1;

  private static final Logger LOG = LoggerFactory.getLogger(ProviderBreaker.class);
  private static final String NAME = "payment-provider";
  private static final String ABOUT = "payment provider";
  private static final Attributes METRIC_ATTRIBUTES =
      Attributes.builder().put("weft.breaker.name", NAME).build();

  private final BreakerOptions options;
  private final LongSupplier clockMs;
  private final CircuitBreaker breaker;
  private final FailingOrders failing;
  private final SlowStart slowStart;

  /**
   * As it is shown: open from the first opening to the success of a trial, and half-open while one
   * is under way. The library's own half-open is also the time in which it waits for somebody to
   * try.
   */
  private final AtomicReference<CircuitBreakerState> state =
      new AtomicReference<>(CircuitBreakerState.CLOSED);

  /** Every order fails although the health check succeeds, so the health check does not count. */
  private volatile boolean failsAll;

  private volatile long lastTrialMs;
  private final ActiveConditions conditions;
  private volatile boolean conditionActive;

  ProviderBreaker(Vertx vertx, BreakerOptions options, int retriesMax) {
    this.options = options;
    this.conditions = ActiveConditions.of(vertx);
    this.clockMs = MonotonicClock::millis;
    this.failing = new FailingOrders(options, retriesMax, clockMs);
    this.slowStart = new SlowStart(vertx);
    this.breaker = CircuitBreaker.create(NAME, vertx, settings(options));
    breaker.failurePolicy(ProviderBreaker::isProviderFailure);
    breaker.openHandler(opened -> opened());
    breaker.closeHandler(closed -> closed());
  }

  /** The breaker of this node; made at the first call and kept as long as the Vert.x instance. */
  public static ProviderBreaker ofNode(
      Vertx vertx, BreakerOptions options, ProviderOptions provider, OpenTelemetry telemetry) {
    return ofNode(vertx)
        .computeIfAbsent(
            NAME,
            name -> {
              ProviderBreaker made =
                  new ProviderBreaker(vertx, options, Math.max(1, provider.poolSize() / 2));
              made.measure(telemetry);
              return made;
            });
  }

  /** State of the breaker of this node; empty as long as it has none. */
  public static Optional<String> stateOf(Vertx vertx) {
    return Optional.ofNullable(ofNode(vertx).get(NAME)).map(ProviderBreaker::state);
  }

  private static LocalMap<String, ProviderBreaker> ofNode(Vertx vertx) {
    return vertx.sharedData().getLocalMap(ProviderBreaker.class.getName());
  }

  /**
   * Makes the call. Fails with PAUSE when it is not made, or when its failure is the provider's;
   * with what the call failed with otherwise.
   *
   * @param order whose call it is
   * @param isHealthy the health check; never fails, completes on the caller's event loop
   */
  public <T> Future<T> call(
      String order, Supplier<Future<T>> call, Supplier<Future<Boolean>> isHealthy) {
    if (!failing.begin(order)) {
      return Future.failedFuture(
          Condition.PROVIDER_FAILS_ORDER.failure(
              PaymentFailures.PROVIDER_UNAVAILABLE, "other failed orders are being retried"));
    }
    return ask(
            () -> call.get().onSuccess(answer -> succeeded(order)),
            isHealthy,
            failure -> failsAll(order))
        .onComplete(ended -> failing.end(order));
  }

  /** The same for a look-up, which moves no money: its success does not prove that charges work. */
  public <T> Future<T> lookup(Supplier<Future<T>> call, Supplier<Future<Boolean>> isHealthy) {
    return ask(call, isHealthy, failure -> isOpen() && failsAll);
  }

  /** {@code closed}, {@code half_open} or {@code open}. */
  public String state() {
    return state.get().name().toLowerCase(Locale.ROOT);
  }

  private <T> Future<T> ask(
      Supplier<Future<T>> call, Supplier<Future<Boolean>> isHealthy, Predicate<Failure> isOfAll) {
    return breaker
        .<T>execute(
            () ->
                isOpen()
                    ? trial(call, isHealthy, isOfAll)
                    : made(unlessOpen(call), isHealthy, isOfAll))
        .recover(
            error -> Future.failedFuture(error instanceof OpenCircuitException ? paused() : error));
  }

  private <T> Future<T> trial(
      Supplier<Future<T>> call, Supplier<Future<Boolean>> isHealthy, Predicate<Failure> isOfAll) {
    return mayTry(isHealthy)
        .compose(
            may -> {
              if (!may) {
                return Future.failedFuture(paused());
              }
              LOG.info("breaker={} state=half_open", NAME);
              state.compareAndSet(CircuitBreakerState.OPEN, CircuitBreakerState.HALF_OPEN);
              lastTrialMs = clockMs.getAsLong();
              return made(call, isHealthy, isOfAll)
                  .onComplete(
                      ended ->
                          state.compareAndSet(
                              CircuitBreakerState.HALF_OPEN, CircuitBreakerState.OPEN));
            });
  }

  /** The breaker may have opened while the call waited for its turn. */
  private <T> Supplier<Future<T>> unlessOpen(Supplier<Future<T>> call) {
    return () -> isOpen() ? Future.failedFuture(paused()) : call.get();
  }

  private Future<Boolean> mayTry(Supplier<Future<Boolean>> isHealthy) {
    if (clockMs.getAsLong() - lastTrialMs >= options.resetTimeoutMs()) {
      return Future.succeededFuture(true);
    }
    return options.isProbing() && !failsAll ? isHealthy.get() : Future.succeededFuture(false);
  }

  private <T> Future<T> made(
      Supplier<Future<T>> call, Supplier<Future<Boolean>> isHealthy, Predicate<Failure> isOfAll) {
    return slowStart
        .run(call)
        .onSuccess(answer -> recovered())
        .recover(error -> judge(Failure.of(error), isHealthy, isOfAll));
  }

  private <T> Future<T> judge(
      Failure failure, Supplier<Future<Boolean>> isHealthy, Predicate<Failure> isOfAll) {
    if (!failure.is(FailureKind.RETRY)) {
      return Future.failedFuture(failure.is(FailureKind.PAUSE) ? recorded(failure) : failure);
    }
    Future<Boolean> well =
        options.isProbing() ? isHealthy.get() : Future.succeededFuture(!isOpen());
    return well.compose(
        isIt ->
            Future.failedFuture(
                isIt && !isOfAll.test(failure)
                    ? failure
                    : recorded(Failure.pause(failure.id(), failure.detail()))));
  }

  /** Whether all orders fail; if so, opens the breaker, which did not count these failures. */
  private boolean failsAll(String order) {
    if (!failsAll && failing.failed(order)) {
      failsAll = true;
      breaker.open();
    }
    return failsAll;
  }

  private void succeeded(String order) {
    failsAll = false;
    failing.succeeded(order);
  }

  private void opened() {
    if (state.getAndSet(CircuitBreakerState.OPEN) == CircuitBreakerState.CLOSED) {
      LOG.warn("breaker={} state=open", NAME);
      lastTrialMs = clockMs.getAsLong();
      slowStart.begin();
    }
  }

  private void closed() {
    LOG.info("breaker={} state=closed", NAME);
    state.set(CircuitBreakerState.CLOSED);
  }

  private boolean isOpen() {
    return state.get() != CircuitBreakerState.CLOSED;
  }

  private Failure recorded(Failure failure) {
    if (!conditionActive) {
      LOG.warn("breaker={} charges and refunds wait: {}", NAME, failure.getMessage());
    }
    conditionActive = true;
    conditions.begin(
        condition(failure), ABOUT, failure.id() + " " + failure.detail(), Instant.now());
    return failure;
  }

  private void recovered() {
    if (conditionActive) {
      conditionActive = false;
      conditions.end(Condition.PROVIDER_UNAVAILABLE, ABOUT);
      conditions.end(Condition.PROVIDER_REFUSES_US, ABOUT);
    }
  }

  private static Condition condition(Failure failure) {
    return failure.id().equals(PaymentFailures.PROVIDER_REFUSES_US)
        ? Condition.PROVIDER_REFUSES_US
        : Condition.PROVIDER_UNAVAILABLE;
  }

  private static Failure paused() {
    return Failure.pause(PaymentFailures.BREAKER_OPEN, "the circuit breaker is open");
  }

  private static boolean isProviderFailure(Future<Object> call) {
    return call.failed() && Failure.of(call.cause()).is(FailureKind.PAUSE);
  }

  private void measure(OpenTelemetry telemetry) {
    telemetry
        .getMeter("dev.weft.payment")
        .gaugeBuilder(STATE_METRIC)
        .setDescription("0 closed, 1 half-open, 2 open")
        .ofLongs()
        .buildWithCallback(gauge -> gauge.record(level(state.get()), METRIC_ATTRIBUTES));
  }

  private static long level(CircuitBreakerState state) {
    return switch (state) {
      case CLOSED -> 0;
      case HALF_OPEN -> 1;
      case OPEN -> 2;
    };
  }

  private static CircuitBreakerOptions settings(BreakerOptions options) {
    return new CircuitBreakerOptions()
        .setMaxFailures(options.failuresMax())
        .setResetTimeout(options.trialIntervalMs())
        .setTimeout(NO_TIMEOUT)
        .setFailuresRollingWindow(FAILURES_WINDOW_MS)
        .setNotificationAddress(null);
  }
}
