package dev.weft.tools.chaos;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plays a schedule, each target on a thread of its own: what happens to one target happens one
 * after the other, however late the machine is.
 *
 * <p>Thread-safe.
 */
final class FaultScheduler implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FaultScheduler.class);

  private final Handler handler;
  private final ExecutorService threads = Executors.newCachedThreadPool(FaultScheduler::daemon);
  private final Map<FaultKind, Integer> played = new EnumMap<>(FaultKind.class);
  private final List<String> failures = new ArrayList<>();

  /** Acts on processes and connections; blocks. */
  interface Handler {
    void begin(Fault fault) throws Exception;

    void end(Fault fault) throws Exception;
  }

  FaultScheduler(Handler handler) {
    this.handler = handler;
  }

  /** Begins now; returns at once. */
  void run(Schedule schedule) {
    long startNanos = System.nanoTime();
    for (List<Fault> lane : schedule.lanes().values()) {
      threads.execute(() -> run(lane, startNanos));
    }
    threads.shutdown();
  }

  /** Blocks until every fault is over, or for that time; whether they are over. */
  boolean awaitEnd(long timeoutMs) throws InterruptedException {
    return threads.awaitTermination(timeoutMs, TimeUnit.MILLISECONDS);
  }

  /** How often what was done so far. */
  synchronized Map<FaultKind, Integer> played() {
    return new EnumMap<>(played);
  }

  /** Faults that could not be made; for people. */
  synchronized List<String> failures() {
    return List.copyOf(failures);
  }

  /** Plays no further faults and ends the current one. */
  @Override
  public void close() {
    threads.shutdownNow();
  }

  private void run(List<Fault> lane, long startNanos) {
    try {
      for (Fault fault : lane) {
        sleepUntil(startNanos, fault.startMs());
        run(fault);
      }
    } catch (InterruptedException end) {
      Thread.currentThread().interrupt();
    }
  }

  private void run(Fault fault) throws InterruptedException {
    LOG.info("{}", fault);
    long beginNanos = System.nanoTime();
    try {
      handler.begin(fault);
      count(fault.kind());
      sleepUntil(beginNanos, fault.endMs() - fault.startMs());
    } catch (InterruptedException end) {
      throw end;
    } catch (Exception failed) {
      fail(fault, failed);
    }
    try {
      handler.end(fault);
    } catch (InterruptedException end) {
      throw end;
    } catch (Exception failed) {
      fail(fault, failed);
    }
  }

  private static void sleepUntil(long startNanos, long atMs) throws InterruptedException {
    long leftNanos = startNanos + TimeUnit.MILLISECONDS.toNanos(atMs) - System.nanoTime();
    TimeUnit.NANOSECONDS.sleep(Math.max(0, leftNanos));
  }

  private synchronized void count(FaultKind kind) {
    played.merge(kind, 1, Integer::sum);
  }

  private synchronized void fail(Fault fault, Exception why) {
    LOG.warn("{}", fault, why);
    failures.add(fault + ": " + why);
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "chaos");
    thread.setDaemon(true);
    return thread;
  }
}
