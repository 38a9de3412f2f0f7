package dev.weft.launcher.acl;

import dev.weft.bridge.connection.NatsKeyFile;
import dev.weft.kernel.contract.StockShards;
import dev.weft.launcher.ConfigFlags;
import dev.weft.launcher.config.Role;
import dev.weft.launcher.config.WeftConfig;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
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
      "Print the accounts section of a nats-server's configuration: a user for each role,",
      "one that may only read (audit), and one that makes streams and consumers (ops).",
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
    for (Set<Role> together : users()) {
      String name = together.stream().map(Role::text).collect(Collectors.joining("-"));
      String key = keyOf(name);
      print(out, name, key, Permissions.ofRoles(together, config.bridge(), shards, key));
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

  private List<Set<Role>> users() {
    if (roles.isEmpty()) {
      return Arrays.stream(Role.values())
          .filter(role -> role != Role.BRIDGE)
          .<Set<Role>>map(EnumSet::of)
          .toList();
    }
    return roles.stream().map(this::together).toList();
  }

  private Set<Role> together(String names) {
    Set<Role> together = EnumSet.noneOf(Role.class);
    for (String name : names.split(",", -1)) {
      try {
        together.add(Role.valueOf(name.strip().toUpperCase(Locale.ROOT)));
      } catch (IllegalArgumentException unknown) {
        throw new ParameterException(
            spec.commandLine(),
            "--roles: \"" + name + "\" is no role; the roles are " + Arrays.toString(Role.values()),
            unknown);
      }
    }
    return together;
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
