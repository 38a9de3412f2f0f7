package dev.weft.tools.dlq;

import dev.weft.launcher.spi.Subcommand;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code weft dlq}. Exit codes: 0 well, 1 something was skipped, is not there or went wrong, 2
 * wrong usage.
 */
@Command(
    name = "dlq",
    mixinStandardHelpOptions = true,
    description = "List, show, replay and discard the dead letters of a running node.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {ListCommand.class, ShowCommand.class, ReplayCommand.class, DiscardCommand.class})
public final class DlqCommand implements Subcommand, Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Missing command: list, show, replay or discard");
  }

  /** What the commands share. */
  abstract static class Action implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private DlqFlags node;

    @Override
    public final Integer call() throws InterruptedException {
      DlqClient client = node.client();
      PrintWriter out = spec.commandLine().getOut();
      try {
        return run(client, out, node.isJson()) ? ExitCode.OK : ExitCode.SOFTWARE;
      } catch (DlqException failed) {
        out.flush();
        spec.commandLine().getErr().println("weft: " + failed.getMessage());
        return ExitCode.SOFTWARE;
      } finally {
        out.flush();
      }
    }

    /** Whether all was well; prints what there is. */
    abstract boolean run(DlqClient client, PrintWriter out, boolean json)
        throws DlqException, InterruptedException;

    /** Talk beside the answer. */
    final void printNote(String text) {
      spec.commandLine().getErr().println(text);
    }

    final ParameterException wrongUsage(String message) {
      return new ParameterException(spec.commandLine(), message);
    }
  }
}
