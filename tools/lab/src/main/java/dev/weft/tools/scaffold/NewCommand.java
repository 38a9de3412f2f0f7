package dev.weft.tools.scaffold;

import dev.weft.launcher.config.Role;
import dev.weft.launcher.spi.Subcommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weft new}: creates the project of a plug-in. */
@Command(
    name = "new",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Write the project of a service of your own.")
public final class NewCommand implements Subcommand, Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw wrongUsage("Missing command: service");
  }

  @Command(
      name = "service",
      mixinStandardHelpOptions = true,
      description = {
        "Write a Maven project with a service, its test, and its routes. Its jar in plugins/",
        "makes NAME a role like any other. Nothing that is there is overwritten."
      })
  int service(
      @Parameters(paramLabel = "NAME", description = "Its role: a-z, 0-9 and -, at most 40.")
          String name,
      @Option(
              names = "--dir",
              paramLabel = "DIR",
              description = "Where the project is made (default: NAME).")
          Path directory) {
    Role.problemWith(name)
        .ifPresent(
            complaint -> {
              throw wrongUsage(complaint);
            });
    Path target = Optional.ofNullable(directory).orElse(Path.of(name));
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      throw wrongUsage(target + " is there already, and stays as it is; name another with --dir");
    }
    PrintWriter out = spec.commandLine().getOut();
    try {
      new ServiceProject(name).write(target);
    } catch (IOException unwritable) {
      spec.commandLine().getErr().println("weft: " + target + " cannot be written: " + unwritable);
      return ExitCode.SOFTWARE;
    }
    out.println("Made " + target + ". " + target.resolve("README.md") + " says how to go on.");
    out.flush();
    return ExitCode.OK;
  }

  private ParameterException wrongUsage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
