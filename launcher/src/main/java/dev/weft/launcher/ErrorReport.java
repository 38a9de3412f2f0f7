package dev.weft.launcher;

import dev.weft.kernel.failure.Failure;
import dev.weft.launcher.config.ConfigException;
import dev.weft.process.ChildException;
import java.util.concurrent.CancellationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/**
 * One line for what the user can change, a stack trace for what nobody expected.
 *
 * <p>Thread-safe.
 */
final class ErrorReport implements IExecutionExceptionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(ErrorReport.class);

  @Override
  public int handleExecutionException(
      Exception error, CommandLine commandLine, ParseResult parsed) {
    if (error instanceof ConfigException) {
      commandLine.getErr().println("weft: " + error.getMessage());
      return ExitCode.USAGE;
    }
    if (error instanceof ChildException
        || error instanceof Failure
        || error instanceof CancellationException) {
      commandLine.getErr().println("weft: " + error.getMessage());
    } else {
      LOG.error("{} failed", commandLine.getCommandName(), error);
      // Some commands keep their log in memory.
      commandLine.getErr().println("weft: " + commandLine.getCommandName() + " failed: " + error);
    }
    return ExitCode.SOFTWARE;
  }
}
