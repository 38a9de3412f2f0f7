package dev.weft.payment.adapter;

import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.concurrent.TimeUnit;

/**
 * Thread-safe. The time in which a provider that fails is not asked for money. It ends when the
 * provider says that it is well, and after {@code resetTimeout} whatever it says.
 *
 * <p>A provider that is well but still fails what it is asked for would be tried at each question.
 * So each rest that follows a failed trial doubles how long the provider's word is not taken; one
 * look at it being away forgets that, because its return is news.
 */
final class ProviderRest {
  private static final int DOUBLINGS_MAX = 20;
  private static final long NO_TIMER = -1;

  private final Vertx vertx;
  private final BreakerOptions options;
  private final ProviderOptions provider;
  private final Runnable ended;

  /** Of no verticle: a rest goes on when the instance that began it is stopped. */
  private final ContextInternal context;

  private volatile boolean resting;

  // The rest is confined to the context.
  private HealthCheck health;
  private long beganMs;
  private int failedTrials;
  private long resetTimer = NO_TIMER;
  private long probeTimer = NO_TIMER;

  /**
   * @param ended runs on an event loop when the provider may be asked again
   */
  ProviderRest(Vertx vertx, BreakerOptions options, ProviderOptions provider, Runnable ended) {
    this.vertx = vertx;
    this.options = options;
    this.provider = provider;
    this.ended = ended;
    this.context = ((VertxInternal) vertx).createEventLoopContext();
  }

  boolean isResting() {
    return resting;
  }

  /** Changes nothing when there is a rest already. */
  void begin() {
    if (!resting) {
      resting = true;
      context.runOnContext(v -> start());
    }
  }

  /** The provider has done what it was asked for. */
  void recovered() {
    resting = false;
    context.runOnContext(
        v -> {
          failedTrials = 0;
          if (!resting) {
            cancelTimers();
          }
        });
  }

  private void start() {
    cancelTimers();
    beganMs = nowMs();
    resetTimer = vertx.setTimer(options.resetTimeoutMs(), id -> end());
    probeLater();
  }

  private void probeLater() {
    if (options.isProbing()) {
      probeTimer = vertx.setTimer(options.probeIntervalMs(), id -> probe());
    }
  }

  private void probe() {
    if (health == null) {
      health = new HealthCheck(vertx, provider);
    }
    long asked = beganMs;
    health
        .isWell()
        .onSuccess(
            well -> {
              if (resting && asked == beganMs) {
                told(well);
              }
            });
  }

  private void told(boolean well) {
    if (!well) {
      failedTrials = 0;
    }
    if (well && nowMs() - beganMs >= wordNotTakenMs()) {
      end();
    } else {
      probeLater();
    }
  }

  private long wordNotTakenMs() {
    return failedTrials == 0
        ? 0
        : options.probeIntervalMs() << Math.min(failedTrials, DOUBLINGS_MAX);
  }

  private void end() {
    cancelTimers();
    if (resting) {
      failedTrials++;
      resting = false;
      ended.run();
    }
  }

  private void cancelTimers() {
    vertx.cancelTimer(resetTimer);
    vertx.cancelTimer(probeTimer);
    resetTimer = NO_TIMER;
    probeTimer = NO_TIMER;
  }

  private static long nowMs() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }
}
