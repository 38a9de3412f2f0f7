package dev.weft.tools.testkit.vertx;

import java.lang.management.ClassLoadingMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Knows how much CPU time the event loops of this JVM got lately and whether the JVM loaded classes
 * meanwhile, so that neither a busy machine nor code that runs for the first time is taken for code
 * that blocks. Thread-safe. Starts a daemon thread.
 */
final class CpuTimes {
  private static final String EVENT_LOOP = "vert.x-eventloop-thread";
  private static final long PERIOD_MS = 20;
  private static final int SAMPLES_MAX = 500;

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final ClassLoadingMXBean classes = ManagementFactory.getClassLoadingMXBean();
  private final Deque<Sample> samples = new ArrayDeque<>();
  private final Thread sampler = new Thread(this::run, "cpu-times");

  /** CPU time of a thread, and classes that any thread of the JVM has loaded. */
  record Used(long cpuNanos, long classesLoaded) {}

  private record Sample(long atNanos, long classesLoaded, Map<Long, Long> cpuNanosByThread) {}

  CpuTimes() {
    sample();
    sampler.setDaemon(true);
    sampler.start();
  }

  /**
   * What was used in about the last that many nanoseconds. On a machine that is so busy that the
   * sampler came late, too little CPU time and too many classes: both say that nothing blocked.
   */
  synchronized Used lately(Thread thread, long nanos) {
    long from = System.nanoTime() - nanos;
    Sample before = samples.getFirst();
    Sample within = samples.getLast();
    for (Sample sample : samples) {
      if (sample.atNanos() > from) {
        within = sample;
        break;
      }
      before = sample;
    }
    long id = thread.getId();
    long cpuNanos = threads.getThreadCpuTime(id);
    return new Used(
        cpuNanos - within.cpuNanosByThread().getOrDefault(id, cpuNanos),
        classes.getTotalLoadedClassCount() - before.classesLoaded());
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
    Map<Long, Long> cpuNanosByThread = new HashMap<>();
    for (long id : threads.getAllThreadIds()) {
      var info = threads.getThreadInfo(id);
      if (info != null && info.getThreadName().startsWith(EVENT_LOOP)) {
        cpuNanosByThread.put(id, threads.getThreadCpuTime(id));
      }
    }
    samples.add(
        new Sample(System.nanoTime(), classes.getTotalLoadedClassCount(), cpuNanosByThread));
    if (samples.size() > SAMPLES_MAX) {
      samples.remove();
    }
  }
}
