package dev.weft.launcher.telemetry;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.RuntimeMXBean;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** A few figures of the JVM, read when asked for, by the names of the conventions. */
final class JvmMetrics {
  private static final String SCOPE = "dev.weft.launcher";
  private static final AttributeKey<String> MEMORY_TYPE = AttributeKey.stringKey("jvm.memory.type");
  private static final Attributes HEAP = Attributes.of(MEMORY_TYPE, "heap");
  private static final Attributes NON_HEAP = Attributes.of(MEMORY_TYPE, "non_heap");
  private static final AttributeKey<String> POOL = AttributeKey.stringKey("jvm.buffer.pool.name");
  private static final AttributeKey<String> GC = AttributeKey.stringKey("jvm.gc.name");

  private JvmMetrics() {}

  static void register(OpenTelemetry telemetry) {
    Meter meter = telemetry.getMeter(SCOPE);
    memory(meter);
    garbage(meter);
    process(meter);
  }

  private static void memory(Meter meter) {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    meter
        .upDownCounterBuilder("jvm.memory.used")
        .setUnit("By")
        .setDescription("Memory in use.")
        .buildWithCallback(
            now -> {
              now.record(memory.getHeapMemoryUsage().getUsed(), HEAP);
              now.record(memory.getNonHeapMemoryUsage().getUsed(), NON_HEAP);
            });
    meter
        .upDownCounterBuilder("jvm.buffer.memory.used")
        .setUnit("By")
        .setDescription("Memory of buffers outside of the heap.")
        .buildWithCallback(
            now ->
                ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)
                    .forEach(
                        pool ->
                            now.record(pool.getMemoryUsed(), Attributes.of(POOL, pool.getName()))));
  }

  private static void garbage(Meter meter) {
    meter
        .counterBuilder("jvm.gc.time")
        .ofDoubles()
        .setUnit("s")
        .setDescription("Time spent in garbage collection since the start.")
        .buildWithCallback(
            now -> {
              for (GarbageCollectorMXBean gc : ManagementFactory.getGarbageCollectorMXBeans()) {
                now.record(seconds(gc.getCollectionTime()), Attributes.of(GC, gc.getName()));
              }
            });
  }

  private static void process(Meter meter) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    meter
        .upDownCounterBuilder("jvm.thread.count")
        .setUnit("{thread}")
        .setDescription("Threads that run.")
        .buildWithCallback(now -> now.record(threads.getThreadCount()));
    if (threads instanceof com.sun.management.ThreadMXBean counted) {
      meter
          .upDownCounterBuilder("jvm.thread.allocated")
          .setUnit("By")
          .setDescription("What the threads that run have allocated on the heap since they began.")
          .buildWithCallback(now -> now.record(allocatedBytes(counted)));
    }
    RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();
    meter
        .gaugeBuilder("process.uptime")
        .setUnit("s")
        .setDescription("Time since the start.")
        .buildWithCallback(now -> now.record(seconds(runtime.getUptime())));
    if (ManagementFactory.getOperatingSystemMXBean()
        instanceof com.sun.management.OperatingSystemMXBean system) {
      meter
          .counterBuilder("process.cpu.time")
          .ofDoubles()
          .setUnit("s")
          .setDescription("Processor time since the start.")
          .buildWithCallback(
              now -> now.record((double) system.getProcessCpuTime() / TimeUnit.SECONDS.toNanos(1)));
    }
  }

  /** A thread that is just ending says -1. */
  private static long allocatedBytes(com.sun.management.ThreadMXBean threads) {
    return Arrays.stream(threads.getThreadAllocatedBytes(threads.getAllThreadIds()))
        .filter(bytes -> bytes > 0)
        .sum();
  }

  private static double seconds(long ms) {
    return (double) ms / TimeUnit.SECONDS.toMillis(1);
  }
}
