package dev.weft.tools.bench;

import dev.weft.launcher.spi.Subcommand;
import dev.weft.process.ChildException;
import dev.weft.tools.lab.LabException;
import dev.weft.tools.lab.Progress;
import dev.weft.tools.lab.QuietLogs;
import dev.weft.tools.lab.Terminal;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
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
            + " accepted and confirmed, how long that took and what it cost, beside as many appends"
            + " without Weft. Without --url on nodes of its own, started for it.")
public final class BenchCommand implements Subcommand, Callable<Integer> {
  @Mixin private BenchFlags flags;

  private final PrintStream out = Terminal.out();
  private final Progress progress = new Progress(out, Terminal.isInteractive());

  @Override
  public Integer call() throws InterruptedException, IOException {
    List<BenchPlan> parts = flags.rows();
    if (flags.isBridge()) {
      return bridge(flags.plan().orders());
    }
    Optional<URI> target = flags.target();
    long latencyMs = flags.providerLatencyMs();
    QuietLogs logs = QuietLogs.install();
    try (BenchTarget site = target.isPresent() ? BenchTarget.at(target.get()) : own(latencyMs);
        BenchMeter meter = new BenchMeter(site, flags, progress)) {
      List<BenchRow> rows = meter.measure(parts);
      progress.end();
      report(rows, site.hasLoadInside());
      boolean clean = rows.stream().allMatch(row -> row.result().load().isClean());
      return clean ? ExitCode.OK : ExitCode.SOFTWARE;
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

  private int bridge(int events) throws InterruptedException, IOException {
    QuietLogs logs = QuietLogs.install();
    try (BridgeMeter meter = new BridgeMeter(events, progress)) {
      BridgeMeter.Figures figures = meter.measure();
      progress.end();
      figures.lines().forEach(out::println);
      if (flags.json().isPresent()) {
        Files.writeString(flags.json().get(), figures.json().encodePrettily() + "\n");
      }
      return ExitCode.OK;
    } catch (ExecutionException | TimeoutException | ChildException failed) {
      progress.end();
      out.println("✗ the bench failed: " + failed);
      System.err.print(logs.text());
      return ExitCode.SOFTWARE;
    }
  }

  private void report(List<BenchRow> rows, boolean hasLoadInside) throws IOException {
    JsonObject json;
    if (flags.isTable()) {
      TableReport report = new TableReport(rows, hasLoadInside);
      report.lines().forEach(out::println);
      json = report.json();
    } else {
      BenchReport report = new BenchReport(rows.get(0), hasLoadInside);
      report.lines().forEach(out::println);
      json = report.json().put("machine", Machine.json());
    }
    if (flags.json().isPresent()) {
      Files.writeString(flags.json().get(), json.encodePrettily() + "\n");
    }
    if (flags.plot().isPresent()) {
      Files.writeString(flags.plot().get(), new BenchPlot(rows).svg());
    }
  }

  private BenchTarget own(long latencyMs)
      throws InterruptedException, IOException, TimeoutException, LabException {
    progress.say(
        "starting nats-server, payment provider and " + (isOneProcess() ? "node" : "nodes"));
    List<String> settings = flags.settings();
    return isOneProcess()
        ? BenchTarget.inside(settings, latencyMs)
        : BenchTarget.processes(flags.nodes(), settings, latencyMs);
  }

  private boolean isOneProcess() {
    return flags.nodes() == 0;
  }
}
