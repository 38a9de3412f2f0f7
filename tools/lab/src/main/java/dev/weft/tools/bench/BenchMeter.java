package dev.weft.tools.bench;

import dev.weft.bridge.connection.NatsOptions;
import dev.weft.launcher.NodeAccess;
import dev.weft.tools.bench.raw.JetStreamClient;
import dev.weft.tools.bench.raw.RawPipeline;
import dev.weft.tools.bench.raw.RawResult;
import dev.weft.tools.bench.raw.RawStep;
import dev.weft.tools.bench.raw.StreamCount;
import dev.weft.tools.lab.LabException;
import dev.weft.tools.lab.Progress;
import dev.weft.tools.lab.StallDetector;
import dev.weft.tools.lab.Terminal;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Measures one load after another, each followed by the raw pipeline, and says meanwhile how far it
 * is.
 *
 * <p>Not thread-safe. Blocks the calling thread.
 */
final class BenchMeter implements AutoCloseable {
  private static final long PROGRESS_MS = 500;
  private static final long PROGRESS_MS_NOT_INTERACTIVE = 5_000;

  /** Until nothing more is stored: what follows the end of an order. */
  private static final long QUIET_MS = 200;

  private static final int QUIET_ROUNDS_MAX = 25;
  private static final int RAW_ORDERS_MAX = 10_000;
  private static final int RAW_WARMUP_MAX = 1_000;

  private final BenchTarget target;
  private final BenchPlan plan;
  private final NodeAccess access;
  private final Duration stallLimit;
  private final Progress progress;
  private final BenchRun run;
  private final Optional<JetStreamClient> store;

  BenchMeter(BenchTarget target, BenchFlags flags, Progress progress)
      throws IOException, InterruptedException {
    this.target = target;
    this.plan = flags.plan();
    this.access = flags.access();
    this.stallLimit = flags.stallLimit();
    this.progress = progress;
    Optional<NatsOptions> nats = flags.raw() ? target.nats() : Optional.empty();
    this.store =
        nats.isPresent() ? Optional.of(JetStreamClient.connect(nats.get())) : Optional.empty();
    String customers = "bench-" + Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
    this.run = new BenchRun(target.nodes(), plan, customers, access);
  }

  /**
   * @param parts what to measure
   */
  List<BenchRow> measure(List<BenchPlan> parts)
      throws IOException, InterruptedException, ExecutionException, TimeoutException, LabException {
    await(run.warmUp());
    List<BenchRow> rows = new ArrayList<>();
    for (BenchPlan part : parts) {
      String name =
          parts.size() == 1 ? "measuring" : "measuring " + part.inFlightMax() + " in flight";
      Map<String, StreamCount> before = counts();
      BenchRun.Measured measured = await(run.measure(part, name));
      Map<String, StreamCount> stored = since(counts(), before);
      rows.add(
          new BenchRow(
              part, measured.result(), measured.stages(), stored, raw(part, measured, stored)));
    }
    return rows;
  }

  private Optional<RawResult> raw(
      BenchPlan part, BenchRun.Measured measured, Map<String, StreamCount> stored)
      throws IOException, InterruptedException, TimeoutException {
    int confirmed = measured.result().load().confirmed();
    if (store.isEmpty() || confirmed == 0) {
      return Optional.empty();
    }
    progress.say("as many appends without Weft");
    int orders = Math.min(part.orders(), RAW_ORDERS_MAX);
    RawPipeline pipeline =
        new RawPipeline(store.get(), RawStep.of(stored, confirmed), store.get().replicas());
    return Optional.of(
        pipeline.run(
            Math.min(orders, RAW_WARMUP_MAX),
            orders,
            part.inFlightMax(),
            Snapshot::natsCpuMsOfNow));
  }

  /** When nothing is added any more; empty without a server of its own. */
  private Map<String, StreamCount> counts() throws IOException, InterruptedException {
    if (store.isEmpty()) {
      return Map.of();
    }
    Map<String, StreamCount> counts = store.get().counts();
    for (int i = 0; i < QUIET_ROUNDS_MAX; i++) {
      TimeUnit.MILLISECONDS.sleep(QUIET_MS);
      Map<String, StreamCount> later = store.get().counts();
      if (later.equals(counts)) {
        return later;
      }
      counts = later;
    }
    return counts;
  }

  private static Map<String, StreamCount> since(
      Map<String, StreamCount> now, Map<String, StreamCount> earlier) {
    Map<String, StreamCount> added = new TreeMap<>();
    now.forEach(
        (name, count) ->
            added.put(name, count.since(earlier.getOrDefault(name, StreamCount.NONE))));
    added.values().removeIf(count -> count.messages() == 0);
    return added;
  }

  private <T> T await(Future<T> step)
      throws InterruptedException, ExecutionException, TimeoutException, LabException {
    CompletableFuture<T> result = step.toCompletionStage().toCompletableFuture();
    long intervalMs = Terminal.isInteractive() ? PROGRESS_MS : PROGRESS_MS_NOT_INTERACTIVE;
    StallDetector watch = new StallDetector(stallLimit);
    // Loads end by themselves; this is for a server that does not even answer.
    long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(3 * plan.limitMs());
    long reportedNanos = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(intervalMs);
    while (true) {
      if (System.nanoTime() - reportedNanos >= TimeUnit.MILLISECONDS.toNanos(intervalMs)) {
        reportedNanos = System.nanoTime();
        progress.say(run.phase() + ": " + run.ended() + " orders have ended");
      }
      try {
        return result.get(PROGRESS_MS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException notYet) {
        if (System.nanoTime() - endNanos >= 0) {
          throw notYet;
        }
      }
      if (watch.isStalled(run.moves())) {
        throw new LabException(stalled());
      }
    }
  }

  private String stalled() throws InterruptedException {
    List<String> lines = new ArrayList<>();
    lines.add(
        run.phase()
            + ": nothing has moved for "
            + stallLimit.toSeconds()
            + " s, "
            + run.ended()
            + " orders have ended. What the nodes say of themselves:");
    for (URI node : target.nodes()) {
      lines.addAll(StallDetector.ask(node, access));
    }
    return String.join("\n  ", lines);
  }

  @Override
  public void close() {
    run.close();
    store.ifPresent(JetStreamClient::close);
  }
}
