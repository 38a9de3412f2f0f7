package dev.weft.tools.audit;

import dev.weft.kernel.failure.Failure;
import dev.weft.launcher.ConfigFlags;
import dev.weft.launcher.config.WeftConfig;
import dev.weft.launcher.spi.Subcommand;
import dev.weft.process.ChildException;
import dev.weft.tools.lab.LedgerReader;
import dev.weft.tools.lab.QuietLogs;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code weft audit}: 0 clean, 1 violations, 2 inconclusive. */
@Command(
    name = "audit",
    mixinStandardHelpOptions = true,
    description = {
      "Prove that no order was lost, paid twice or sold twice.",
      "Reads the streams and the payment provider's ledger, while the system runs or at rest.",
      "Exit code 0 when every invariant holds, 1 when one does not (the orders are",
      "named), 2 when streams or ledger cannot be read."
    })
public final class AuditCommand implements Subcommand, Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(AuditCommand.class);
  private static final String NO_LEDGER = "none";
  private static final int VIOLATIONS_MAX = 20;
  private static final long GRACE_MS_MIN = TimeUnit.SECONDS.toMillis(5);
  private static final long GRACE_MS_MAX = TimeUnit.MINUTES.toMillis(2);

  /** Of the deadline: for the way from the deadline to the event that says so. */
  private static final long GRACE_PART = 4;

  @Spec private CommandSpec spec;
  @Mixin private ConfigFlags flags;

  @Option(
      names = "--nats",
      paramLabel = "URL",
      description =
          "Where the streams are (default: nats.servers, else the embedded server, which is started"
              + " for the audit if it does not run).")
  private Optional<String> nats = Optional.empty();

  @Option(
      names = "--ledger",
      paramLabel = "URL|FILE",
      description =
          "The payment provider's ledger: its URL or file (default: payment.provider.url, else"
              + " payment.simulator.ledger). \"none\": charges are not checked.")
  private Optional<String> ledger = Optional.empty();

  @Option(names = "--json", description = "Print one JSON object instead of tables.")
  private boolean json;

  @Option(
      names = "--max-violations",
      paramLabel = "N",
      defaultValue = "" + VIOLATIONS_MAX,
      description = "Of each check that are named; all are counted (default: ${DEFAULT-VALUE}).")
  private int violationsMax;

  @Option(
      names = "--temp-dir",
      paramLabel = "DIR",
      description =
          "For temporary files, about 700 bytes an order, where there are many (default:"
              + " ${DEFAULT-VALUE}).")
  private Path tempDir = Path.of(System.getProperty("java.io.tmpdir"));

  @Override
  public Integer call() {
    if (violationsMax < 0) {
      throw new ParameterException(spec.commandLine(), "--max-violations must be 0 or more");
    }
    if (!Files.isWritable(tempDir)) {
      throw new ParameterException(
          spec.commandLine(), "--temp-dir " + tempDir + " is no folder that can be written to");
    }
    WeftConfig config = WeftConfig.load(flags.sources());
    QuietLogs logs = QuietLogs.install();
    try (NatsAccess access = NatsAccess.open(nats, config)) {
      return audit(access, config) ? ExitCode.OK : ExitCode.SOFTWARE;
    } catch (AuditException | ChildException | Failure impossible) {
      return inconclusive(logs, impossible.getMessage());
    } catch (RuntimeException unforeseen) {
      // Not SOFTWARE: that would accuse an order.
      LOG.error("the audit failed", unforeseen);
      return inconclusive(logs, "audit failed: " + unforeseen);
    }
  }

  private int inconclusive(QuietLogs logs, String why) {
    System.err.print(logs.text());
    spec.commandLine().getErr().println("weft: " + why);
    return ExitCode.USAGE;
  }

  private boolean audit(NatsAccess access, WeftConfig config) throws AuditException {
    long startNanos = System.nanoTime();
    Optional<LedgerReader> money = ledger(config);
    Audit.Rules rules =
        new Audit.Rules(
            settleMs(config.order().deadlineMs()),
            config.inventory().reservationTtlMs(),
            access.isAtRest(),
            violationsMax,
            tempDir);
    AuditProgress progress = new AuditProgress(spec.commandLine().getErr(), System::nanoTime);
    try (JournalReader streams = new JournalReader(access.options())) {
      Audit.Result result = new Audit(streams, money, rules, progress).run();
      AuditReport.Sources sources =
          new AuditReport.Sources(
              String.join(", ", access.servers()),
              access.isAtRest(),
              money.map(LedgerReader::source).orElse(""));
      print(result, sources, Duration.ofNanos(System.nanoTime() - startNanos));
      return result.isClean();
    }
  }

  private Optional<LedgerReader> ledger(WeftConfig config) {
    if (ledger.isPresent()) {
      return ledger.filter(name -> !name.equals(NO_LEDGER)).map(LedgerReader::new);
    }
    Path file = config.payment().simulator().ledger();
    return Optional.of(
        new LedgerReader(
            config.simulatesProvider() ? file.toString() : config.payment().provider().url()));
  }

  private static long settleMs(long deadlineMs) {
    long graceMs = Math.max(GRACE_MS_MIN, Math.min(GRACE_MS_MAX, deadlineMs / GRACE_PART));
    return deadlineMs + graceMs;
  }

  private void print(Audit.Result result, AuditReport.Sources sources, Duration took) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(AuditJson.of(result, sources, took).encodePrettily());
    } else {
      new AuditReport(result, sources, took).lines().forEach(out::println);
    }
    out.flush();
  }
}
