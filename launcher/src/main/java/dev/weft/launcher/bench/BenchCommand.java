package dev.weft.launcher.bench;

import dev.weft.launcher.trial.Progress;
import dev.weft.launcher.trial.QuietLogs;
import dev.weft.launcher.trial.Terminal;
import dev.weft.launcher.trial.TrialException;
import dev.weft.launcher.trial.TrialNode;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Main thread. {@code weft bench}. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Send orders over HTTP, follow them on the WebSocket, print how many per second were"
            + " accepted and confirmed and how long that took. Without --url on a node of its own,"
            + " started for it.")
public final class BenchCommand implements Callable<Integer> {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final int ORDERS_MAX = 10_000_000;
  private static final long PROGRESS_MS = 500;
  private static final long PROGRESS_MS_NOT_INTERACTIVE = 5_000;
  private static final long MS_PER_S = 1_000;

  @Spec private CommandSpec spec;

  @Option(
      names = "--orders",
      defaultValue = "10000",
      description = "How many are measured (default: ${DEFAULT-VALUE}).")
  private int orders;

  @Option(
      names = "--warmup",
      defaultValue = "2000",
      description = "Sent before them and not measured (default: ${DEFAULT-VALUE}).")
  private int warmup;

  @Option(
      names = "--rate",
      defaultValue = "0",
      description =
          "Orders per second; 0: as fast as --in-flight allows (default: ${DEFAULT-VALUE}).")
  private int rate;

  @Option(
      names = "--connections",
      defaultValue = "32",
      description = "HTTP connections (default: ${DEFAULT-VALUE}).")
  private int connections;

  @Option(
      names = "--in-flight",
      defaultValue = "512",
      description = "Orders sent and not final, at most (default: ${DEFAULT-VALUE}).")
  private int inFlight;

  @Option(
      names = "--seconds",
      defaultValue = "120",
      description = "Warm-up and measurement end after that, each (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--url",
      paramLabel = "http://127.0.0.1:PORT",
      description = "A Weft that runs on this machine, rather than one of its own.")
  private String url = "";

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Over the default configuration of its own node.")
  private List<String> settings = new ArrayList<>();

  private final PrintStream out = Terminal.out();
  private final Progress progress = new Progress(out, Terminal.isInteractive());

  @Override
  public Integer call() throws InterruptedException, IOException {
    BenchPlan plan = plan();
    URI server = url.isEmpty() ? null : target();
    QuietLogs logs = QuietLogs.install();
    try {
      LoadResult result = server == null ? onOwnNode(plan) : on(server, plan);
      return result.isClean() ? ExitCode.OK : ExitCode.SOFTWARE;
    } catch (ExecutionException | TimeoutException | TrialException failed) {
      progress.end();
      Throwable cause = failed instanceof ExecutionException ? failed.getCause() : failed;
      out.println("✗ the bench failed: " + cause);
      System.err.print(logs.text());
      return ExitCode.SOFTWARE;
    } finally {
      progress.end();
    }
  }

  private LoadResult onOwnNode(BenchPlan plan)
      throws InterruptedException,
          IOException,
          ExecutionException,
          TimeoutException,
          TrialException {
    progress.say("starting nats-server, payment provider and node");
    Optional<String> catalogue = Optional.of(BenchCatalogue.yaml());
    try (TrialNode node = TrialNode.start(catalogue, settings, START_LIMIT)) {
      return on(node.http(), plan);
    }
  }

  private LoadResult on(URI server, BenchPlan plan)
      throws InterruptedException, ExecutionException, TimeoutException {
    String customers = "bench-" + Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
    try (BenchRun run = new BenchRun(server, plan, customers)) {
      LoadResult result = await(run.run(), run, plan);
      progress.end();
      BenchReport.lines(plan, result, run.reconnects()).forEach(out::println);
      return result;
    }
  }

  private LoadResult await(Future<LoadResult> load, BenchRun run, BenchPlan plan)
      throws InterruptedException, ExecutionException, TimeoutException {
    CompletableFuture<LoadResult> result = load.toCompletionStage().toCompletableFuture();
    long intervalMs = Terminal.isInteractive() ? PROGRESS_MS : PROGRESS_MS_NOT_INTERACTIVE;
    // Both loads end by themselves; this is for a server that does not even answer.
    long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(3 * plan.limitMs());
    while (true) {
      progress.say(run.phase() + ": " + run.ended() + " orders have ended");
      try {
        return result.get(intervalMs, TimeUnit.MILLISECONDS);
      } catch (TimeoutException notYet) {
        if (System.nanoTime() - endNanos >= 0) {
          throw notYet;
        }
      }
    }
  }

  private BenchPlan plan() {
    require(orders >= 1 && orders <= ORDERS_MAX, "--orders must be from 1 to " + ORDERS_MAX);
    require(warmup >= 0 && warmup <= ORDERS_MAX, "--warmup must be from 0 to " + ORDERS_MAX);
    require(rate >= 0, "--rate must not be negative");
    require(connections >= 1, "--connections must be at least 1");
    require(inFlight >= 1, "--in-flight must be at least 1");
    require(seconds >= 1, "--seconds must be at least 1");
    return new BenchPlan(orders, warmup, rate, connections, inFlight, seconds * MS_PER_S);
  }

  private URI target() {
    try {
      return Loopback.only(url);
    } catch (IllegalArgumentException refused) {
      throw new CommandLine.ParameterException(spec.commandLine(), "--url " + refused.getMessage());
    }
  }

  private void require(boolean holds, String message) {
    if (!holds) {
      throw new CommandLine.ParameterException(spec.commandLine(), message);
    }
  }
}
