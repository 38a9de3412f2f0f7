package dev.weft.tools.demo;

import dev.weft.launcher.spi.Subcommand;
import dev.weft.tools.lab.LabException;
import dev.weft.tools.lab.LedgerReader;
import dev.weft.tools.lab.Progress;
import dev.weft.tools.lab.QuietLogs;
import dev.weft.tools.lab.Terminal;
import dev.weft.tools.lab.TestNode;
import java.io.IOException;
import java.io.PrintStream;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** {@code weft demo}. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description =
        "Start everything on free ports, run a scripted set of orders through HTTP and the"
            + " WebSocket, print what happened as a table. Exits 0 only if every expectation held;"
            + " leaves nothing.")
public final class DemoCommand implements Subcommand, Callable<Integer> {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Override a configuration key, for example --set telemetry.traces=otlp.")
  private List<String> settings = new ArrayList<>();

  private final Scenario scenario = Scenario.standard();
  private final PrintStream out = Terminal.out();
  private final Progress progress = new Progress(out, Terminal.isInteractive());
  private QuietLogs logs;
  private TestNode node;

  @Override
  public Integer call() throws InterruptedException {
    long startNanos = System.nanoTime();
    logs = QuietLogs.install();
    try {
      Observations seen = observe(Deadline.in(LIMIT));
      List<Check> checks = new ArrayList<>(new Expectations(scenario, seen).checks());
      checks.add(new Check("nothing is left: no process, no directory", node.leftBehind()));
      print(seen, checks);
      return conclude(checks, Duration.ofNanos(System.nanoTime() - startNanos));
    } catch (IOException | OutOfTimeException | LabException failed) {
      progress.end();
      out.println("✗ the demo failed: " + failed.getMessage());
      System.err.print(logs.text());
      return ExitCode.SOFTWARE;
    } finally {
      progress.end();
    }
  }

  private Observations observe(Deadline deadline)
      throws IOException, InterruptedException, OutOfTimeException, LabException {
    progress.say("starting nats-server, payment provider and node");
    try (TestNode started =
        TestNode.start(Optional.empty(), settings, deadline.left("the start"))) {
      node = started;
      LedgerReader ledger = new LedgerReader(started.provider().toString());
      progress.say(
          "ready on " + started.http() + "; sending " + scenario.orders().count() + " orders");
      try (DemoRun run =
          new DemoRun(scenario, started.http(), ledger, progress, deadline, new SecureRandom())) {
        Observations seen = run.run();
        progress.say("stopping everything");
        return seen;
      }
    }
  }

  private void print(Observations seen, List<Check> checks) {
    progress.end();
    section(DemoReport.orders(seen.orders()));
    section(DemoReport.stock(scenario.skus(), seen.before(), seen.after()));
    section(DemoReport.money(seen.charges(), seen.orders()));
    section(DemoReport.checks(checks));
  }

  private void section(List<String> lines) {
    lines.forEach(out::println);
    out.println();
  }

  private int conclude(List<Check> checks, Duration took) {
    long failed = checks.stream().filter(check -> !check.held()).count();
    String seconds = String.format(Locale.ROOT, "%.1f s", took.toMillis() / 1_000.0);
    if (failed > 0) {
      out.println(
          "✗ " + failed + " of " + checks.size() + " expectations did not hold (" + seconds + ")");
      System.err.print(logs.text());
      return ExitCode.SOFTWARE;
    }
    out.println("✓ all " + checks.size() + " expectations held (" + seconds + ")");
    out.println("Everything is stopped again. ./weft up starts it to stay, with a console to");
    out.println("place orders and watch them move: http://127.0.0.1:8080/");
    return ExitCode.OK;
  }
}
