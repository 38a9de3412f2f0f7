package dev.weft.launcher.topology;

import dev.weft.bridge.BridgeOptions;
import dev.weft.bridge.ConsumerInspector;
import dev.weft.bridge.ConsumerInspector.Lag;
import dev.weft.bridge.connection.NatsLogin;
import dev.weft.launcher.ConfigFlags;
import dev.weft.launcher.config.WeftConfig;
import dev.weft.launcher.nats.EmbeddedNats;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code weft topology}: the saga as it is configured, and what waits at the servers. Exit code 0,
 * with servers or without; 2 for a configuration that cannot be.
 */
@Command(
    name = "topology",
    mixinStandardHelpOptions = true,
    description = {
      "Show an order's states, the steps of saga.steps and the routes: what each reads, who",
      "answers, by when, what undoes it, and how much waits for it at the servers. Without",
      "servers it shows what is configured, and says so."
    })
public final class TopologyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConfigFlags flags;

  @Option(names = "--json", description = "Print JSON instead of tables.")
  private boolean json;

  /**
   * What the servers answered.
   *
   * @param unknown why nothing is known; empty when something is
   */
  private record Answer(Map<String, Optional<Lag>> consumers, String unknown) {}

  @Override
  public Integer call() throws InterruptedException {
    WeftConfig config = WeftConfig.load(flags.sources());
    Answer answer = ask(config);
    JsonObject topology = new Topology(config, answer.consumers()).toJson();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      topology.put("servers", answer.unknown().isEmpty() ? "asked" : answer.unknown());
      out.println(topology.encodePrettily());
    } else {
      TopologyTables.lines(topology).forEach(out::println);
      if (!answer.unknown().isEmpty()) {
        out.println("As configured; what waits is not known: " + answer.unknown() + ".");
      }
    }
    out.flush();
    return ExitCode.OK;
  }

  private static Answer ask(WeftConfig config) throws InterruptedException {
    BridgeOptions bridge = servers(config);
    if (bridge.nats().servers().isEmpty()) {
      String none =
          "no nats.servers, and no embedded server runs in " + config.embeddedNats().dataDir();
      return new Answer(Map.of(), none);
    }
    try {
      return new Answer(ConsumerInspector.of(bridge), "");
    } catch (IOException away) {
      return new Answer(
          Map.of(),
          String.join(", ", bridge.nats().servers()) + " does not answer: " + away.getMessage());
    }
  }

  /** Those that are configured, or the embedded ones that run in this directory. */
  private static BridgeOptions servers(WeftConfig config) {
    if (!config.embedsNats()) {
      return EmbeddedNats.withKeyOfRunning(config.bridge(), config.embeddedNats());
    }
    List<String> running = EmbeddedNats.runningUrls(config.embeddedNats());
    return running.isEmpty()
        ? config.bridge()
        : config
            .bridge()
            .withServers(running)
            .withLogin(NatsLogin.ofKeyFile(EmbeddedNats.keyFile(config.embeddedNats())));
  }
}
