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
import java.util.concurrent.atomic.AtomicInteger;
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
  private final int failuresMax;
  private final long timeoutMs;

  /**
   * Calls that must work before the provider's return is believed. Everything that waited goes to
   * it at once, and if that is too much for it, the orders have not earned a failure of their own.
   */
  private final AtomicInteger toProve = new AtomicInteger();

  private ProviderBreaker(Vertx vertx, BreakerOptions options, ProviderOptions provider) {
    this.failuresMax = options.failuresMax();
    this.timeoutMs = provider.timeoutMs();
    this.breaker = CircuitBreaker.create(NAME, vertx, settings(options, timeoutMs));
    this.rest =
        new ProviderRest(
            vertx, options, provider, () -> LOG.info("breaker={} state=half_open", NAME));
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
              ProviderBreaker made = new ProviderBreaker(vertx, options, provider);
              made.measure(telemetry);
              return made;
            });
  }

  /**
   * Makes the call. Only failures of kind RETRY and overlong calls count against the provider: a
   * refusal is an answer. While the breaker is not closed, and until some calls have worked after
   * it, they become PAUSE, and so does, at once, every call that is not made: then it is the
   * provider that is away, whatever the order.
   */
  public <T> Future<T> call(Supplier<Future<T>> call) {
    if (rest.isResting()) {
      return Future.failedFuture(resting());
    }
    return breaker
        .execute(call)
        .onSuccess(answered -> toProve.updateAndGet(count -> Math.max(0, count - 1)))
        .recover(error -> Future.failedFuture(failure(error)));
  }

  /** {@code closed}, {@code half_open} or {@code open}. */
  public String state() {
    return stateNow().name().toLowerCase(Locale.ROOT);
  }

  private void opened() {
    if (!rest.isResting()) {
      LOG.warn("breaker={} state=open", NAME);
    }
    toProve.set(failuresMax);
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

  private Failure failure(Throwable error) {
    if (error instanceof OpenCircuitException) {
      return resting();
    }
    Failure failure = error instanceof TimeoutException ? late() : Failure.of(error);
    boolean away = toProve.get() > 0 || stateNow() != CircuitBreakerState.CLOSED;
    return away && failure.is(FailureKind.RETRY)
        ? Failure.pause(failure.id(), failure.detail())
        : failure;
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
