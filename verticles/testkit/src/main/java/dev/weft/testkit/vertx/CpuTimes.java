package dev.weft.testkit.vertx;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Thread-safe. Knows how much CPU time the event loops of this JVM got lately, so that a machine
 * that is busy with something else is not taken for code that blocks. Starts a daemon thread.
 */
final class CpuTimes {
  private static final String EVENT_LOOP = "vert.x-eventloop-thread";
  private static final long PERIOD_MS = 20;
  private static final int SAMPLES_MAX = 500;

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final Map<Long, Deque<Sample>> samplesByThread = new HashMap<>();
  private final Thread sampler = new Thread(this::run, "cpu-times");

  private record Sample(long atNanos, long cpuNanos) {}

  CpuTimes() {
    sampler.setDaemon(true);
    sampler.start();
  }

  /** CPU time that the thread got in about the last that many nanoseconds. */
  synchronized long lately(Thread thread, long nanos) {
    long from = System.nanoTime() - nanos;
    long cpuAtFrom = 0;
    for (Sample sample : samplesByThread.getOrDefault(thread.getId(), new ArrayDeque<>())) {
      if (sample.atNanos() <= from) {
        cpuAtFrom = sample.cpuNanos();
      }
    }
    return threads.getThreadCpuTime(thread.getId()) - cpuAtFrom;
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        sample();
        Thread.sleep(PERIOD_MS);
      }
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void sample() {
    for (long id : threads.getAllThreadIds()) {
      var info = threads.getThreadInfo(id);
      if (info != null && info.getThreadName().startsWith(EVENT_LOOP)) {
        Deque<Sample> samples = samplesByThread.computeIfAbsent(id, any -> new ArrayDeque<>());
        samples.add(new Sample(System.nanoTime(), threads.getThreadCpuTime(id)));
        if (samples.size() > SAMPLES_MAX) {
          samples.remove();
        }
      }
    }
  }
}
