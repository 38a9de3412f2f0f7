package dev.weft.payment.adapter;

import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.payment.domain.PaymentFailures;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.circuitbreaker.CircuitBreakerState;
import io.vertx.circuitbreaker.OpenCircuitException;
import io.vertx.circuitbreaker.TimeoutException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Shareable;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Thread-safe. Stops asking a provider that does not answer, until its {@link ProviderRest} is over
 * and one call may try. There is one on each node, shared by the instances of the verticle: all of
 * them ask the same provider, so what one learns holds for the others.
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

  private static final Logger LOG = LoggerFactory.getLogger(ProviderBreaker.class);
  private static final String NAME = "payment-provider";
  private static final Attributes METRIC_ATTRIBUTES =
      Attributes.builder().put("weft.breaker.name", NAME).build();

  private final CircuitBreaker breaker;
  private final ProviderRest rest;
  private final boolean probing;
  private final long timeoutMs;

  ProviderBreaker(Vertx vertx, BreakerOptions options, long timeoutMs) {
    this.probing = options.isProbing();
    this.timeoutMs = timeoutMs;
    this.breaker = CircuitBreaker.create(NAME, vertx, settings(options, timeoutMs));
    this.rest =
        new ProviderRest(
            options,
            () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()),
            () -> LOG.info("breaker={} state=half_open", NAME));
    breaker.failurePolicy(ProviderBreaker::isTechnical);
    breaker.openHandler(opened -> opened());
    breaker.closeHandler(closed -> closed());
  }

  /** The breaker of this node; made at the first call and kept as long as the Vert.x instance. */
  public static ProviderBreaker ofNode(
      Vertx vertx, BreakerOptions options, ProviderOptions provider, OpenTelemetry telemetry) {
    return vertx
        .sharedData()
        .<String, ProviderBreaker>getLocalMap(ProviderBreaker.class.getName())
        .computeIfAbsent(
            NAME,
            name -> {
              ProviderBreaker made = new ProviderBreaker(vertx, options, provider.timeoutMs());
              made.measure(telemetry);
              return made;
            });
  }

  /**
   * Makes the call. Only failures of kind RETRY and overlong calls count against the provider: a
   * refusal is an answer. Whose such a failure is, the provider's health says at once: of a
   * provider that is well it stays RETRY, and an order that always fails comes to its end; else it
   * is PAUSE, and costs the order nothing. So is every call that is not made.
   *
   * @param isWell asks the provider for its word; never fails, completes on the caller's event loop
   */
  public <T> Future<T> call(Supplier<Future<T>> call, Supplier<Future<Boolean>> isWell) {
    if (!rest.isResting()) {
      return attempt(call, isWell);
    }
    if (!rest.isTimeToAsk()) {
      return Future.failedFuture(resting());
    }
    return word(isWell)
        .compose(well -> rest.isResting() ? Future.failedFuture(resting()) : attempt(call, isWell));
  }

  /** {@code closed}, {@code half_open} or {@code open}. */
  public String state() {
    return stateNow().name().toLowerCase(Locale.ROOT);
  }

  private <T> Future<T> attempt(Supplier<Future<T>> call, Supplier<Future<Boolean>> isWell) {
    return breaker.execute(call).recover(error -> judge(error, isWell));
  }

  private <T> Future<T> judge(Throwable error, Supplier<Future<Boolean>> isWell) {
    if (error instanceof OpenCircuitException) {
      return Future.failedFuture(resting());
    }
    Failure failure = error instanceof TimeoutException ? late() : Failure.of(error);
    if (!failure.is(FailureKind.RETRY)) {
      return Future.failedFuture(failure);
    }
    // A provider that is not asked how it is counts as away once the breaker does not trust it.
    Future<Boolean> away =
        probing
            ? word(isWell).map(well -> !well)
            : Future.succeededFuture(stateNow() != CircuitBreakerState.CLOSED);
    return away.compose(
        isAway ->
            Future.failedFuture(isAway ? Failure.pause(failure.id(), failure.detail()) : failure));
  }

  private Future<Boolean> word(Supplier<Future<Boolean>> isWell) {
    return isWell.get().onSuccess(rest::told);
  }

  private void opened() {
    if (!rest.isResting()) {
      LOG.warn("breaker={} state=open", NAME);
    }
    rest.begin();
  }

  private void closed() {
    LOG.info("breaker={} state=closed", NAME);
    rest.recovered();
  }

  /** The library's breaker is ready to try before the rest is over. */
  private CircuitBreakerState stateNow() {
    return rest.isResting() ? CircuitBreakerState.OPEN : breaker.state();
  }

  private Failure late() {
    return Failure.retry(
        PaymentFailures.PROVIDER_UNAVAILABLE, "no answer within " + timeoutMs + " ms");
  }

  private static Failure resting() {
    return Failure.pause(PaymentFailures.BREAKER_OPEN, "the provider is given a rest");
  }

  private static boolean isTechnical(Future<Object> call) {
    return call.failed() && Failure.of(call.cause()).is(FailureKind.RETRY);
  }

  private void measure(OpenTelemetry telemetry) {
    telemetry
        .getMeter("dev.weft.payment")
        .gaugeBuilder(STATE_METRIC)
        .setDescription("0 closed, 1 half-open, 2 open")
        .ofLongs()
        .buildWithCallback(gauge -> gauge.record(level(stateNow()), METRIC_ATTRIBUTES));
  }

  private static long level(CircuitBreakerState state) {
    return switch (state) {
      case CLOSED -> 0;
      case HALF_OPEN -> 1;
      case OPEN -> 2;
    };
  }

  private static CircuitBreakerOptions settings(BreakerOptions options, long timeoutMs) {
    return new CircuitBreakerOptions()
        .setMaxFailures(options.failuresMax())
        .setResetTimeout(options.restMsMin())
        .setTimeout(timeoutMs)
        .setFailuresRollingWindow(FAILURES_WINDOW_MS)
        .setNotificationAddress(null);
  }
}
