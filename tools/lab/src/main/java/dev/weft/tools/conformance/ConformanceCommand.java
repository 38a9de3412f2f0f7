package dev.weft.tools.conformance;

import dev.weft.launcher.nats.NatsBinarySearch;
import dev.weft.launcher.spi.Subcommand;
import dev.weft.tools.lab.LabDirectory;
import dev.weft.tools.lab.QuietLogs;
import io.nats.client.JetStreamApiException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weft conformance}: 0 when the participant keeps every rule, else 1. */
@Command(
    name = "conformance",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Check a participant in any language against the wire contract",
      "(docs/wire-contract.md). Starts a nats-server, a payment provider and the",
      "participant, plays the mesh, and prints what to fix. The participant finds",
      "NATS_URL and PAYMENT_PROVIDER_URL in its environment."
    })
public final class ConformanceCommand implements Subcommand, Callable<Integer> {
  private static final int MS = 1_000;

  @Spec private CommandSpec spec;

  @Option(
      names = "--role",
      required = true,
      paramLabel = "ROLE",
      description = "One of ${COMPLETION-CANDIDATES}, in lower case.")
  private ConformanceRun.Role role;

  @Option(
      names = "--veto-customer",
      paramLabel = "ID",
      defaultValue = "fraud",
      description = "Customer whose orders a step vetoes (default: ${DEFAULT-VALUE}).")
  private String vetoed;

  @Option(
      names = "--step",
      paramLabel = "NAME",
      defaultValue = "fraud",
      description = "Name of the step in saga.steps (default: ${DEFAULT-VALUE}).")
  private String step;

  @Option(
      names = "--limit",
      paramLabel = "SECONDS",
      defaultValue = "20",
      description = "How long the participant may take for one step (default: ${DEFAULT-VALUE}).")
  private int limitSeconds;

  @Option(
      names = "--directory",
      paramLabel = "DIR",
      defaultValue = "",
      description = "Where the participant runs (default: here).")
  private Path directory;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Parameters(
      arity = "1..*",
      paramLabel = "COMMAND",
      description = "Command that runs the participant, behind --.")
  private List<String> command;

  @Override
  public Integer call() throws IOException, InterruptedException, JetStreamApiException {
    QuietLogs.install();
    PrintWriter out = spec.commandLine().getOut();
    Path binary = new NatsBinarySearch(System.getenv()).find("").path();
    try (LabDirectory home = LabDirectory.create();
        ConformanceRun run = new ConformanceRun(binary, home.dir());
        Participant participant =
            new ParticipantProcess(command, home.dir(), directory, environment(run))) {
      ConformanceRun.Step known = new ConformanceRun.Step(step, vetoed);
      List<Rule> rules = run.run(role, participant, known, (long) limitSeconds * MS, rule -> {});
      boolean holds = rules.stream().allMatch(Rule::holds);
      out.println(json ? json(rules, holds).encodePrettily() : table(rules));
      if (!holds && !json) {
        out.println("\n" + home.logTails());
      }
      out.flush();
      return holds ? ExitCode.OK : ExitCode.SOFTWARE;
    }
  }

  private static Map<String, String> environment(ConformanceRun run) {
    return Map.of("NATS_URL", run.natsUrl(), "PAYMENT_PROVIDER_URL", run.providerUrl());
  }

  private JsonObject json(List<Rule> rules, boolean holds) {
    return new JsonObject().put("role", text()).put("holds", holds).put("rules", Rule.json(rules));
  }

  private String table(List<Rule> rules) {
    long kept = rules.stream().filter(Rule::holds).count();
    return Rule.table(rules, text() + ": " + kept + " of " + rules.size() + " rules kept");
  }

  private String text() {
    return role.name().toLowerCase(Locale.ROOT);
  }
}
