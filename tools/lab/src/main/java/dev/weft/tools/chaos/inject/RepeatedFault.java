package dev.weft.tools.chaos.inject;

import java.time.Duration;
import java.util.Optional;

/**
 * A fault that consists of the same step again and again.
 *
 * <p>Thread-safe; blocks at its end.
 */
final class RepeatedFault implements FaultInjector {
  private static final long END_MS_MAX = 10_000;

  private final Duration period;
  private final Step step;
  private Optional<Thread> running = Optional.empty();
  private volatile Optional<Exception> failure = Optional.empty();

  /** One time of it. */
  @FunctionalInterface
  interface Step {
    /**
     * Makes it once.
     *
     * @param round 0 for the first
     */
    void make(int index, int round) throws Exception;
  }

  RepeatedFault(Duration period, Step step) {
    this.period = period;
    this.step = step;
  }

  @Override
  public synchronized void begin(int index) throws Exception {
    step.make(index, 0);
    Thread thread = new Thread(() -> repeat(index), "chaos-repeated");
    thread.setDaemon(true);
    thread.start();
    running = Optional.of(thread);
  }

  /** Waits until the step under way is over; fails if one has. */
  @Override
  public synchronized void end(int index) throws Exception {
    if (running.isPresent()) {
      running.get().interrupt();
      running.get().join(END_MS_MAX);
      running = Optional.empty();
    }
    if (failure.isPresent()) {
      Exception failed = failure.get();
      failure = Optional.empty();
      throw failed;
    }
  }

  private void repeat(int index) {
    try {
      for (int round = 1; ; round++) {
        Thread.sleep(period.toMillis());
        step.make(index, round);
      }
    } catch (InterruptedException end) {
      Thread.currentThread().interrupt();
    } catch (Exception failed) {
      failure = Optional.of(failed);
    }
  }
}
