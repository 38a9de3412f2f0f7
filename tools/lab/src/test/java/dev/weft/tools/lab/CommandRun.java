package dev.weft.tools.lab;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import dev.weft.launcher.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * {@code weft …} in this process, in its working directory: for tests that ask again and again, and
 * for those that are not about a process. A JVM of its own takes a second or two of both
 * processors, whatever the command does.
 *
 * <p>Blocks the calling thread. Not for two commands at a time.
 *
 * @param exitCode of the process that it would be
 * @param output standard output and error, without what is for people at a terminal only
 */
public record CommandRun(int exitCode, String output) {
  /** Runs it. */
  public static CommandRun of(String... arguments) {
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    List<Appender<ILoggingEvent>> appenders = new ArrayList<>();
    root.iteratorForAppenders().forEachRemaining(appenders::add);
    StringWriter output = new StringWriter();
    PrintWriter printed = new PrintWriter(output, true);
    try {
      int exitCode = Main.commandLine().setOut(printed).setErr(printed).execute(arguments);
      return new CommandRun(exitCode, output.toString());
    } finally {
      // A command that keeps logs in memory does so for the rest of its process.
      root.iteratorForAppenders().forEachRemaining(root::detachAppender);
      appenders.forEach(root::addAppender);
    }
  }
}
