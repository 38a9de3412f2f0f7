package dev.weft.launcher.acl;

import dev.weft.bridge.connection.NatsKeyFile;
import dev.weft.kernel.contract.StockShards;
import dev.weft.launcher.ConfigFlags;
import dev.weft.launcher.config.Role;
import dev.weft.launcher.config.Roles;
import dev.weft.launcher.config.WeftConfig;
import dev.weft.order.StepOptions;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code weft nats-acl}: the users of a nats-server, and what each may do. */
@Command(
    name = "nats-acl",
    mixinStandardHelpOptions = true,
    description = {
      "Print the accounts section of a nats-server's configuration: a user for each role",
      "and for each step of saga.steps, one that may only read (audit), and one that makes",
      "streams and consumers (ops).",
      "Each user is an NKey. Its seed is written to DIR/<user>.nk, for its owner alone;",
      "a seed that is there is kept. No secret is printed, nor does the server need one."
    })
public final class NatsAclCommand implements Callable<Integer> {
  private static final String AUDIT = "audit";
  private static final String OPERATOR = "ops";
  private static final String SUFFIX = ".nk";

  @Spec private CommandSpec spec;
  @Mixin private ConfigFlags flags;

  @Option(
      names = "--nkeys",
      required = true,
      paramLabel = "DIR",
      description = "Where the seeds are, or are made.")
  private Path dir;

  @Option(
      names = "--roles",
      paramLabel = "ROLE,ROLE",
      description = {
        "A user for nodes with these roles together, such as order,inventory.",
        "Repeatable; default: one user for each role."
      })
  private List<String> roles = new ArrayList<>();

  @Option(
      names = "--account",
      paramLabel = "NAME",
      defaultValue = "WEFT",
      description = "Name of the account (default: ${DEFAULT-VALUE}).")
  private String account;

  @Override
  public Integer call() {
    WeftConfig config = WeftConfig.load(flags.sources());
    StockShards shards = new StockShards(config.inventory().shards());
    PrintWriter out = spec.commandLine().getOut();
    out.println("# Made by weft nats-acl. Include it in the configuration of every server.");
    out.println("accounts {");
    out.println("  " + account + " {");
    out.println("    jetstream: enabled");
    out.println("    users: [");
    for (List<Role> together : users(config.node().roles().known())) {
      String name = together.stream().map(Role::text).collect(Collectors.joining("-"));
      String key = keyOf(name);
      print(out, name, key, Permissions.ofRoles(together, config.bridge(), shards, key));
    }
    for (StepOptions step : config.saga().steps()) {
      String name = "step-" + step.name();
      String key = keyOf(name);
      print(out, name, key, Permissions.ofStep(step, config.bridge(), key));
    }
    String audit = keyOf(AUDIT);
    print(out, AUDIT, audit, Permissions.ofAudit(config.bridge(), audit));
    print(out, OPERATOR, keyOf(OPERATOR), Permissions.ofOperator());
    out.println("    ]");
    out.println("  }");
    out.println("}");
    out.flush();
    return 0;
  }

  private List<List<Role>> users(List<Role> known) {
    return roles.isEmpty()
        ? known.stream().filter(role -> !role.equals(Role.BRIDGE)).map(List::of).toList()
        : roles.stream().map(names -> together(names, known)).toList();
  }

  /** In the order of those that are known, so that the user has one name. */
  private List<Role> together(String names, List<Role> known) {
    List<String> wanted = Arrays.stream(names.split(",", -1)).map(String::strip).toList();
    for (String name : wanted) {
      if (known.stream().noneMatch(role -> role.text().equalsIgnoreCase(name))) {
        throw new ParameterException(spec.commandLine(), "--roles: " + Roles.unknown(name, known));
      }
    }
    return known.stream()
        .filter(role -> wanted.stream().anyMatch(role.text()::equalsIgnoreCase))
        .toList();
  }

  private String keyOf(String user) {
    NatsKeyFile file = new NatsKeyFile(dir.resolve(user + SUFFIX));
    file.create();
    return file.publicKey();
  }

  private static void print(PrintWriter out, String name, String key, Permissions permissions) {
    out.println("      {");
    out.println("        # " + name);
    out.println("        nkey: " + key);
    out.println("        permissions: {");
    print(out, "publish", permissions.publish());
    print(out, "subscribe", permissions.subscribe());
    out.println("          # answers to what it is asked");
    out.println("          allow_responses: true");
    out.println("        }");
    out.println("      }");
  }

  private static void print(PrintWriter out, String what, Collection<String> subjects) {
    out.println("          " + what + ": { allow: [");
    subjects.forEach(subject -> out.println("            \"" + subject + "\""));
    out.println("          ] }");
  }
}
