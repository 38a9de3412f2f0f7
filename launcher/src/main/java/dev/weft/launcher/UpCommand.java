package dev.weft.launcher;

import dev.weft.launcher.config.WeftConfig;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code weft up}: a node with all roles by default. */
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    description = {
      "Run everything in one process.",
      "Starts the gateway and all services and, unless configured otherwise, a",
      "nats-server and a simulated payment provider. SIGTERM or Ctrl-C finishes open",
      "work and stops it. Exit code 143 after SIGTERM, 130 after Ctrl-C, 1 if it",
      "cannot run, 2 if the configuration is wrong."
    })
final class UpCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConfigFlags flags;

  @Option(
      names = "--nats-cluster",
      paramLabel = "N",
      description =
          "Run N nats-servers as one cluster, 3 or 5, with 3 replicas of each stream. Same as --set"
              + " nats.embedded.servers=N.")
  private Optional<Integer> natsServers = Optional.empty();

  @Override
  public Integer call() throws Exception {
    return NodeRunner.run(config(), spec.commandLine().getOut());
  }

  private WeftConfig config() {
    if (natsServers.isEmpty()) {
      return WeftConfig.load(flags.sources()).alone();
    }
    WeftConfig config =
        WeftConfig.load(flags.sources().with("nats.embedded.servers=" + natsServers.get())).alone();
    if (!config.embedsNats()) {
      throw new ParameterException(
          spec.commandLine(),
          "--nats-cluster runs servers of its own, and nats.servers names others");
    }
    return config;
  }
}
