package dev.weft.launcher;

import dev.weft.launcher.acl.NatsAclCommand;
import dev.weft.launcher.acl.ProvisionCommand;
import dev.weft.launcher.forget.ForgetCommand;
import dev.weft.launcher.keys.KeysCommand;
import dev.weft.launcher.spi.Subcommand;
import dev.weft.launcher.topology.TopologyCommand;
import dev.weft.launcher.why.WhyCommand;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * The {@code weft} command. Exit codes: 0 well, 1 failed, 2 wrong usage or configuration, 143 and
 * 130 stopped by SIGTERM and SIGINT after a drain.
 */
@Command(
    name = "weft",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    description = "Order processing on Vert.x and NATS JetStream, in one jar.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Configuration, in rising order: the defaults in the jar, conf/weft.yaml,",
      "--config FILE, environment (nats.servers is WEFT_NATS_SERVERS), --set key=value."
    })
public final class Main implements Runnable {
  private static final List<Class<?>> OWN_COMMANDS =
      List.of(
          UpCommand.class,
          NodeCommand.class,
          KeysCommand.class,
          ForgetCommand.class,
          NatsAclCommand.class,
          ProvisionCommand.class,
          TopologyCommand.class,
          WhyCommand.class,
          DoctorCommand.class);

  @Spec private CommandSpec spec;

  private Main() {}

  public static void main(String[] args) {
    System.exit(commandLine(args).execute(args));
  }

  /**
   * The command line; {@code execute} returns the exit code. Where the first word is a command, it
   * has that command alone: to read what all of them can be told takes longer than most of them
   * run.
   *
   * @param typed the words that will be executed; without any it has all commands
   */
  public static CommandLine commandLine(String... typed) {
    Optional<Class<?>> asked = typed.length == 0 ? Optional.empty() : command(typed[0]);
    CommandLine commandLine = new CommandLine(new Main());
    asked
        .<Stream<Class<?>>>map(Stream::of)
        .orElseGet(Main::commands)
        .forEach(commandLine::addSubcommand);
    return commandLine
        .addSubcommand(new HelpCommand())
        .setOut(utf8(FileDescriptor.out))
        .setErr(utf8(FileDescriptor.err))
        .setExecutionExceptionHandler(new ErrorReport())
        .setCaseInsensitiveEnumValuesAllowed(true);
  }

  private static Optional<Class<?>> command(String name) {
    return commands()
        .filter(each -> each.getAnnotation(Command.class).name().equals(name))
        .findFirst();
  }

  private static Stream<Class<?>> commands() {
    return Stream.concat(OWN_COMMANDS.stream(), Subcommand.types());
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Missing command");
  }

  /** Whatever the locale says: ✓ and € must not come out as question marks. */
  private static PrintWriter utf8(FileDescriptor stream) {
    return new PrintWriter(
        new OutputStreamWriter(new FileOutputStream(stream), StandardCharsets.UTF_8), true);
  }
}
