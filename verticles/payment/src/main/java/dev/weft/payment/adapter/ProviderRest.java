package dev.weft.payment.adapter;

import java.util.function.LongSupplier;

/**
 * Thread-safe. The time in which a provider that fails is not asked for money. It ends when the
 * provider says that it is well, and after {@code resetTimeout} whatever it says. Those who want
 * something of the provider meanwhile ask it for its word, so nothing here has a timer or a thread.
 *
 * <p>A provider that is well but still fails what it is asked for would be tried at each question.
 * So each rest that follows a failed trial doubles how long the provider's word is not taken; one
 * look at it being away forgets that, because its return is news.
 */
final class ProviderRest {
  private static final int DOUBLINGS_MAX = 20;

  private final BreakerOptions options;
  private final LongSupplier clockMs;
  private final Runnable ended;

  private boolean resting;
  private long beganMs;
  private long askedMs;
  private int failedTrials;

  /**
   * @param clockMs any monotonic clock
   * @param ended called, under the lock, when the provider may be asked again
   */
  ProviderRest(BreakerOptions options, LongSupplier clockMs, Runnable ended) {
    this.options = options;
    this.clockMs = clockMs;
    this.ended = ended;
  }

  synchronized boolean isResting() {
    if (resting && clockMs.getAsLong() - beganMs >= options.resetTimeoutMs()) {
      end();
    }
    return resting;
  }

  /** Changes nothing when there is a rest already. */
  synchronized void begin() {
    if (!resting) {
      resting = true;
      beganMs = clockMs.getAsLong();
      askedMs = beganMs;
    }
  }

  /**
   * Whether the caller is the one that asks the provider now how it is. Who waits comes about once
   * a second, so an interval of a second that is nearly over must do: else each other one would be
   * too early by a little.
   */
  synchronized boolean isTimeToAsk() {
    long nowMs = clockMs.getAsLong();
    if (!resting || !options.isProbing() || nowMs - askedMs < options.probeIntervalMs() * 3 / 4) {
      return false;
    }
    askedMs = nowMs;
    return true;
  }

  /** What the provider has said of itself. */
  synchronized void told(boolean well) {
    if (!well) {
      failedTrials = 0;
    } else if (resting && clockMs.getAsLong() - beganMs >= wordNotTakenMs()) {
      end();
    }
  }

  /** The provider has done what it was asked for. */
  synchronized void recovered() {
    resting = false;
    failedTrials = 0;
  }

  private long wordNotTakenMs() {
    return options.probeIntervalMs() << Math.min(failedTrials, DOUBLINGS_MAX);
  }

  private void end() {
    failedTrials++;
    resting = false;
    ended.run();
  }
}
