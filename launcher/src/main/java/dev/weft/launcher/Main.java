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
    subcommands = {
      UpCommand.class,
      NodeCommand.class,
      KeysCommand.class,
      ForgetCommand.class,
      NatsAclCommand.class,
      ProvisionCommand.class,
      TopologyCommand.class,
      WhyCommand.class,
      DoctorCommand.class
    },
    footer = {
      "",
      "Configuration, in rising order: the defaults in the jar, conf/weft.yaml,",
      "--config FILE, environment (nats.servers is WEFT_NATS_SERVERS), --set key=value."
    })
public final class Main implements Runnable {
  @Spec private CommandSpec spec;

  private Main() {}

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  /** The command line with all its commands; {@code execute} returns the exit code. */
  public static CommandLine commandLine() {
    CommandLine commandLine = new CommandLine(new Main());
    Subcommand.all().forEach(commandLine::addSubcommand);
    return commandLine
        .addSubcommand(new HelpCommand())
        .setOut(utf8(FileDescriptor.out))
        .setErr(utf8(FileDescriptor.err))
        .setExecutionExceptionHandler(new ErrorReport())
        .setCaseInsensitiveEnumValuesAllowed(true);
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
