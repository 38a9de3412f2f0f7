package dev.weft.launcher;

import dev.weft.launcher.config.ConfigSources;
import dev.weft.launcher.config.WeftConfig;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code weft node}: a member of a cluster, until a signal comes. */
@Command(
    name = "node",
    mixinStandardHelpOptions = true,
    description = {
      "Run some roles as a member of a cluster.",
      "Roles: gateway, order, inventory, payment, notification, and that of each service",
      "in plugins/. Nodes find each other over NATS: set nats.servers and",
      "payment.provider.url to the same values on all.",
      "SIGTERM or Ctrl-C finishes open work and stops the node. Exit code 143 after",
      "SIGTERM, 130 after Ctrl-C, 1 if it cannot run, 2 if the configuration is wrong."
    })
final class NodeCommand implements Callable<Integer> {
  private static final String ROLES_KEY = "node.roles=";

  @Spec private CommandSpec spec;
  @Mixin private ConfigFlags flags;

  @Option(
      names = "--roles",
      paramLabel = "ROLE,ROLE",
      description = "Roles of this node; all when not given. Same as --set node.roles=…")
  private String roles;

  @Override
  public Integer call() throws Exception {
    return NodeRunner.run(WeftConfig.load(sources()).asMember(), spec.commandLine().getOut());
  }

  private ConfigSources sources() {
    ConfigSources sources = flags.sources();
    return roles == null ? sources : sources.with(ROLES_KEY + roles);
  }
}
