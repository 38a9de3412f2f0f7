package dev.weft.tools.bench.raw;

import com.sun.management.OperatingSystemMXBean;
import dev.weft.bridge.stream.StreamOptions.CommitMode;
import dev.weft.tools.lab.LatencySamples;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/**
 * The measure for Weft: orders that are nothing but guarded appends, one after another, each to a
 * subject of its own, in streams like Weft's, on the same server and in the same run. What no
 * service, no reader and no HTTP could be faster than.
 *
 * <p>Not thread-safe. Blocks the calling thread.
 */
public final class RawPipeline {
  private static final long SECONDS_MAX = 60;
  private static final double NANOS_PER_MS = 1_000_000.0;

  private final JetStreamClient client;
  private final List<RawStep> steps;
  private final Map<String, RawStream> streams = new LinkedHashMap<>();
  private final int replicas;
  private int runs;

  /**
   * @param steps of each order
   * @param replicas of its streams
   */
  public RawPipeline(JetStreamClient client, List<RawStep> steps, int replicas) {
    this.client = client;
    this.steps = List.copyOf(steps);
    this.replicas = replicas;
  }

  /**
   * In fresh streams, which are deleted again; warm-up orders come first.
   *
   * @param natsCpuMs processor time of nats-server so far
   * @throws IOException when the server refuses something
   */
  public RawResult run(int warmupOrders, int orders, int inFlight, LongSupplier natsCpuMs)
      throws IOException, InterruptedException, TimeoutException {
    try {
      createStreams();
      load(warmupOrders, inFlight, natsCpuMs);
      return load(orders, inFlight, natsCpuMs);
    } finally {
      for (String name : streams.keySet()) {
        client.delete(JetStreamClient.RAW + name);
      }
      streams.clear();
    }
  }

  private void createStreams() throws IOException {
    for (RawStep step : steps) {
      if (!streams.containsKey(step.stream())) {
        String prefix = "bench-raw." + step.stream() + ".";
        client.create(JetStreamClient.RAW + step.stream(), prefix + ">", replicas);
        streams.put(
            step.stream(),
            new RawStream(
                client.connection(), prefix, step.bytes(), CommitMode.defaultOf(replicas)));
      }
    }
  }

  private RawResult load(int orders, int inFlight, LongSupplier natsCpuMs)
      throws IOException, InterruptedException, TimeoutException {
    Load load = new Load(orders);
    long natsBeforeMs = natsCpuMs.getAsLong();
    long cpuNanos = cpuNanos();
    long startNanos = System.nanoTime();
    load.start(inFlight);
    try {
      load.done.get(SECONDS_MAX, TimeUnit.SECONDS);
    } catch (ExecutionException failed) {
      throw new IOException(failed.getCause());
    }
    return new RawResult(
        orders,
        steps.size(),
        System.nanoTime() - startNanos,
        (cpuNanos() - cpuNanos) / NANOS_PER_MS,
        natsCpuMs.getAsLong() - natsBeforeMs,
        load.latencies);
  }

  private static long cpuNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  /** A closed loop: an order that ends makes room for the next one. */
  private final class Load {
    private final int orders;
    private final String name;
    private final LatencySamples latencies = new LatencySamples();
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private int begun;

    Load(int orders) {
      this.orders = orders;
      this.name = "r" + runs++ + "-";
      if (orders == 0) {
        done.complete(null);
      }
    }

    void start(int inFlight) {
      for (int i = 0; i < inFlight; i++) {
        next();
      }
    }

    private void next() {
      int number;
      synchronized (this) {
        if (begun == orders) {
          return;
        }
        number = begun++;
      }
      step(name + number, 0, System.nanoTime());
    }

    private void step(String order, int index, long startNanos) {
      if (index == steps.size()) {
        ended(startNanos);
        return;
      }
      streams
          .get(steps.get(index).stream())
          .append(
              order + "." + index,
              error -> {
                if (error == null) {
                  step(order, index + 1, startNanos);
                } else {
                  done.completeExceptionally(error);
                }
              });
    }

    private void ended(long startNanos) {
      boolean last;
      synchronized (this) {
        latencies.add(System.nanoTime() - startNanos);
        last = latencies.count() == orders;
      }
      if (last) {
        done.complete(null);
      } else {
        next();
      }
    }
  }
}
