package dev.weft.tools.lab;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.read.CyclicBufferAppender;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * Keeps the last log lines in memory rather than in the middle of a table; they are there when
 * something went wrong. A log level in {@code WEFT_LOG_LEVEL} is a wish to see them: then they go
 * where they always go.
 *
 * <p>Thread-safe.
 */
public final class QuietLogs {
  private static final String LEVEL_VARIABLE = "WEFT_LOG_LEVEL";
  private static final int LINES_MAX = 60;
  private static final String PATTERN = "%d{HH:mm:ss.SSS} %-5level %logger{0}: %msg%n%ex{6}";

  private final CyclicBufferAppender<ILoggingEvent> lines = new CyclicBufferAppender<>();
  private final PatternLayoutEncoder encoder = new PatternLayoutEncoder();

  private QuietLogs(LoggerContext context) {
    lines.setContext(context);
    lines.setMaxSize(LINES_MAX);
    lines.start();
    encoder.setContext(context);
    encoder.setPattern(PATTERN);
    encoder.start();
  }

  /** From now on, for the rest of the process. */
  public static QuietLogs install() {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    QuietLogs quiet = new QuietLogs(context);
    if (System.getenv(LEVEL_VARIABLE) == null) {
      Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
      List<Appender<ILoggingEvent>> loud = new ArrayList<>();
      root.iteratorForAppenders().forEachRemaining(loud::add);
      loud.forEach(root::detachAppender);
      root.addAppender(quiet.lines);
    }
    return quiet;
  }

  /** The last lines; none when they went where they always go. */
  public String text() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < lines.getLength(); i++) {
      text.append(new String(encoder.encode(lines.get(i)), StandardCharsets.UTF_8));
    }
    return text.toString();
  }
}
