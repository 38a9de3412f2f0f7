package dev.weft.tools.bench;

import dev.weft.launcher.spi.Subcommand;
import dev.weft.process.ChildException;
import dev.weft.tools.lab.LabException;
import dev.weft.tools.lab.Progress;
import dev.weft.tools.lab.QuietLogs;
import dev.weft.tools.lab.StallWatch;
import dev.weft.tools.lab.Terminal;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

/** {@code weft bench}. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Send orders over HTTP, follow them on the WebSocket, print how many per second were"
            + " accepted and confirmed, how long that took and what it cost. Without --url on nodes"
            + " of its own, started for it.")
public final class BenchCommand implements Subcommand, Callable<Integer> {
  private static final long PROGRESS_MS = 500;
  private static final long PROGRESS_MS_NOT_INTERACTIVE = 5_000;

  @Mixin private BenchFlags flags;

  private final PrintStream out = Terminal.out();
  private final Progress progress = new Progress(out, Terminal.isInteractive());

  @Override
  public Integer call() throws InterruptedException, IOException {
    BenchPlan plan = flags.plan();
    Optional<URI> target = flags.target();
    long latencyMs = flags.providerLatencyMs();
    QuietLogs logs = QuietLogs.install();
    try (BenchSite site = target.isPresent() ? BenchSite.at(target.get()) : own(latencyMs)) {
      BenchResult result = measure(site.nodes(), plan);
      BenchReport report = new BenchReport(plan, result, site.hasLoadInside());
      progress.end();
      report.lines().forEach(out::println);
      if (flags.json().isPresent()) {
        Files.writeString(flags.json().get(), report.json().encodePrettily() + "\n");
      }
      return result.load().isClean() ? ExitCode.OK : ExitCode.SOFTWARE;
    } catch (ExecutionException | TimeoutException | LabException | ChildException failed) {
      progress.end();
      Throwable cause = failed instanceof ExecutionException ? failed.getCause() : failed;
      String why = failed instanceof LabException ? failed.getMessage() : cause.toString();
      out.println("✗ the bench failed: " + why);
      System.err.print(logs.text());
      return ExitCode.SOFTWARE;
    } finally {
      progress.end();
    }
  }

  private BenchSite own(long latencyMs)
      throws InterruptedException, IOException, TimeoutException, LabException {
    progress.say(
        "starting nats-server, payment provider and " + (isOneProcess() ? "node" : "nodes"));
    List<String> settings = flags.settings();
    return isOneProcess()
        ? BenchSite.inside(settings, latencyMs)
        : BenchSite.processes(flags.nodes(), settings, latencyMs);
  }

  private boolean isOneProcess() {
    return flags.nodes() == 0;
  }

  private BenchResult measure(List<URI> nodes, BenchPlan plan)
      throws InterruptedException, ExecutionException, TimeoutException, LabException {
    String customers = "bench-" + Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
    try (BenchRun run = new BenchRun(nodes, plan, customers, flags.access())) {
      return await(run.run(), run, plan, nodes);
    }
  }

  private BenchResult await(
      Future<BenchResult> measured, BenchRun run, BenchPlan plan, List<URI> nodes)
      throws InterruptedException, ExecutionException, TimeoutException, LabException {
    CompletableFuture<BenchResult> result = measured.toCompletionStage().toCompletableFuture();
    long intervalMs = Terminal.isInteractive() ? PROGRESS_MS : PROGRESS_MS_NOT_INTERACTIVE;
    StallWatch watch = new StallWatch(flags.stallLimit());
    // Both loads end by themselves; this is for a server that does not even answer.
    long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(3 * plan.limitMs());
    long saidNanos = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(intervalMs);
    while (true) {
      if (System.nanoTime() - saidNanos >= TimeUnit.MILLISECONDS.toNanos(intervalMs)) {
        saidNanos = System.nanoTime();
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
        throw new LabException(stalled(run, nodes));
      }
    }
  }

  private String stalled(BenchRun run, List<URI> nodes) throws InterruptedException {
    List<String> lines = new ArrayList<>();
    lines.add(
        run.phase()
            + ": nothing has moved for "
            + flags.stallLimit().toSeconds()
            + " s, "
            + run.ended()
            + " orders have ended. What the nodes say of themselves:");
    for (URI node : nodes) {
      lines.addAll(StallWatch.ask(node, flags.access()));
    }
    return String.join("\n  ", lines);
  }
}
