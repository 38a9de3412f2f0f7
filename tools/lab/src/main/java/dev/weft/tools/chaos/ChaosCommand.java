package dev.weft.tools.chaos;

import dev.weft.launcher.nats.NatsBinarySearch;
import dev.weft.launcher.spi.Subcommand;
import dev.weft.process.ChildException;
import dev.weft.tools.lab.Progress;
import dev.weft.tools.lab.QuietLogs;
import dev.weft.tools.lab.Terminal;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code weft chaos}. */
@Command(
    name = "chaos",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Start everything on free ports of 127.0.0.1, kill, pause, starve and cut it off under load"
            + " by a seeded schedule, heal it, and check that nothing was lost or happened"
            + " twice. Exits 0 only if nothing was; leaves no process.")
public final class ChaosCommand implements Subcommand, Callable<Integer> {
  private static final int SECONDS_MIN = 5;
  private static final int SECONDS_MAX = 3_600;
  private static final int RATE_MAX = 5_000;
  private static final int NODES_MAX = 8;
  private static final int SHARDS_MAX = 64;
  private static final int SEED_BOUND = 1_000_000;
  private static final String LIST = "list";

  /** An even number survives no more losses than one less. */
  private static final List<Integer> NATS_SERVERS = List.of(1, 3, 5);

  @Spec private CommandSpec spec;

  @Option(
      names = "--seconds",
      defaultValue = "60",
      description = "Seconds of load and faults (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--seed",
      description = "Seed of schedule and orders; by default random and printed.")
  private Long seed;

  @Option(
      names = "--rate",
      defaultValue = "300",
      description = "Orders per second (default: ${DEFAULT-VALUE}).")
  private int rate;

  @Option(
      names = "--nodes",
      defaultValue = "2",
      description = "Number of node processes, each with all roles (default: ${DEFAULT-VALUE}).")
  private int nodes;

  @Option(
      names = "--shards",
      defaultValue = "1",
      description = "Number of inventory shards (default: ${DEFAULT-VALUE}).")
  private int shards;

  @Option(
      names = "--nats-servers",
      defaultValue = "1",
      description =
          "1, or 3 or 5 that are a cluster and all keep every stream (default: ${DEFAULT-VALUE}).")
  private int natsServers;

  @Option(
      names = "--faults",
      split = ",",
      paramLabel = "KIND",
      description = "Only these; with --faults list, what there is (default: the usual mix).")
  private List<String> faults = List.of();

  @Option(names = "--keep", description = "Keep logs and data; kept anyway when something broke.")
  private boolean keep;

  private final PrintStream out = Terminal.out();
  private final Progress progress = new Progress(out, Terminal.isInteractive());

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (faults.equals(List.of(LIST))) {
      list();
      return ExitCode.OK;
    }
    ChaosPlan plan = plan();
    QuietLogs logs = QuietLogs.install();
    Path nats = new NatsBinarySearch(System.getenv()).find("").path();
    out.println("seed " + plan.seed() + "; the schedule:");
    Schedule schedule = Schedule.of(plan);
    schedule.faults().forEach(out::println);
    plan.kinds().stream()
        .filter(kind -> !schedule.kinds().contains(kind))
        .forEach(kind -> out.println("  no time for: " + kind.text()));
    ChaosRun run = new ChaosRun(plan, schedule, nats, progress);
    Thread closeOnExit = new Thread(run::close, "chaos-close");
    Runtime.getRuntime().addShutdownHook(closeOnExit);
    boolean clean = false;
    try {
      clean = report(plan, run.run());
    } catch (ChildException | ExecutionException | TimeoutException failed) {
      progress.end();
      out.println(
          "✗ the run failed: "
              + (failed instanceof ExecutionException ? failed.getCause() : failed));
      System.err.print(logs.text());
    } finally {
      end(run, closeOnExit, clean);
    }
    if (!clean) {
      out.println("once more: " + plan.command());
    }
    return clean ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private boolean report(ChaosPlan plan, ChaosResult result) {
    progress.end();
    result.audit().output().forEach(out::println);
    ChaosReport.lines(plan, result).forEach(out::println);
    out.println(
        result.isClean() ? "✓ nothing was lost, nothing happened twice" : "✗ something broke");
    return result.isClean();
  }

  private void end(ChaosRun run, Thread closeOnExit, boolean clean) throws IOException {
    progress.end();
    if (keep || !clean) {
      out.println("logs and data: " + run.keep());
    } else {
      run.close();
    }
    Runtime.getRuntime().removeShutdownHook(closeOnExit);
  }

  private ChaosPlan plan() {
    require(seconds, SECONDS_MIN, SECONDS_MAX, "--seconds");
    require(rate, 1, RATE_MAX, "--rate");
    require(nodes, 1, NODES_MAX, "--nodes");
    require(shards, 1, SHARDS_MAX, "--shards");
    if (!NATS_SERVERS.contains(natsServers)) {
      throw wrong("--nats-servers must be one of " + NATS_SERVERS);
    }
    long chosen = seed == null ? new SecureRandom().nextInt(SEED_BOUND) : seed;
    return new ChaosPlan(seconds, chosen, rate, nodes, shards, natsServers, kinds());
  }

  /** Requested faults must be possible; impossible faults of the usual mix are reported. */
  private Set<FaultKind> kinds() {
    Set<FaultKind> kinds = EnumSet.noneOf(FaultKind.class);
    faults.forEach(flag -> kinds.add(kind(flag)));
    if (!kinds.isEmpty()) {
      return kinds;
    }
    for (FaultKind kind : FaultKind.usual(natsServers)) {
      Optional<String> missing = kind.need().missing();
      if (missing.isEmpty()) {
        kinds.add(kind);
      } else {
        out.println("not possible here: " + kind.text() + ": " + missing.get());
      }
    }
    return kinds;
  }

  private FaultKind kind(String flag) {
    FaultKind kind =
        FaultKind.ofFlag(flag)
            .orElseThrow(() -> wrong("--faults: there is no " + flag + "; see --faults list"));
    if (!kind.isPossible(natsServers)) {
      throw wrong("--faults: " + flag + " takes --nats-servers 3");
    }
    kind.need()
        .missing()
        .ifPresent(
            why -> {
              throw wrong("--faults: " + flag + " is not possible here: " + why);
            });
    return kind;
  }

  private void list() {
    PrintWriter printed = spec.commandLine().getOut();
    for (FaultKind kind : FaultKind.values()) {
      String missing = kind.need().missing().map(why -> " (not here: " + why + ")").orElse("");
      printed.printf(Locale.ROOT, "%-22s %s%s%n", kind.flag(), kind.text(), missing);
    }
  }

  private void require(int value, int min, int max, String name) {
    if (value < min || value > max) {
      throw wrong(name + " must be from " + min + " to " + max);
    }
  }

  private CommandLine.ParameterException wrong(String what) {
    return new CommandLine.ParameterException(spec.commandLine(), what);
  }
}
