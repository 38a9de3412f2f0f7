package dev.weft.launcher;

import dev.weft.launcher.config.WeftConfig;
import dev.weft.launcher.node.WeftNode;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Main thread. {@code weft up}: a node with all roles, until a signal comes. */
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    description = {
      "Run everything in one process.",
      "That is gateway and services; beside it, unless configured otherwise, a",
      "nats-server and a simulated payment provider. SIGTERM or Ctrl-C drains it.",
      "Exit code 143 after SIGTERM, 130 after Ctrl-C, 1 if it cannot run, 2 if the",
      "configuration is wrong."
    })
final class UpCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConfigFlags flags;

  @Option(
      names = "--nats-cluster",
      paramLabel = "N",
      description =
          "Run N nats-servers as one cluster, 3 or 5; their streams have 3 replicas. As --set"
              + " nats.embedded.servers=N.")
  private Optional<Integer> natsServers = Optional.empty();

  @Override
  public Integer call() throws Exception {
    WeftConfig config = config();
    try (NodeRunner runner = new NodeRunner(config)) {
      runner.start();
      runner.awaitReady();
      announce(config, runner.node());
      // The shutdown hook does the rest.
      new CountDownLatch(1).await();
    }
    return 0;
  }

  private WeftConfig config() {
    if (natsServers.isEmpty()) {
      return WeftConfig.load(flags.sources());
    }
    WeftConfig config =
        WeftConfig.load(flags.sources().with("nats.embedded.servers=" + natsServers.get()));
    if (!config.embedsNats()) {
      throw new ParameterException(
          spec.commandLine(),
          "--nats-cluster runs servers of its own, and nats.servers names others");
    }
    return config;
  }

  private void announce(WeftConfig config, WeftNode node) {
    PrintWriter out = spec.commandLine().getOut();
    String base = "http://" + shown(config.gateway().host()) + ":" + node.httpPort();
    out.println("Weft is ready.");
    out.println("  console           " + base + "/");
    out.println("  orders            " + base + "/api/v1/orders");
    out.println("  status stream     " + base.replace("http", "ws") + "/api/v1/orders/stream");
    out.println("  NATS              " + nats(config, node));
    out.println("  payment provider  " + node.providerUrl() + provider(config));
    out.flush();
  }

  private static String nats(WeftConfig config, WeftNode node) {
    String servers = String.join(", ", node.natsServers());
    return config.embedsNats()
        ? servers + " (embedded, data in " + config.embeddedNats().dataDir() + ")"
        : servers;
  }

  private static String provider(WeftConfig config) {
    return config.simulatesProvider() ? " (simulated)" : "";
  }

  /** A browser cannot open the address that stands for all of them. */
  private static String shown(String host) {
    return host.equals("0.0.0.0") || host.equals("::") ? "127.0.0.1" : host;
  }
}
