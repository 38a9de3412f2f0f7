package dev.weft.launcher.node;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.FileSize;
import dev.weft.gateway.auth.AuthOptions;
import dev.weft.gateway.auth.SecurityLog;
import dev.weft.kernel.options.OptionsException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/**
 * Gives the security log its file: what is logged there is not in the ordinary log. Nobody waits
 * for the disk; when it does not keep up, lines are lost. Six files of 10 MB at most.
 *
 * <p>Thread-safe.
 */
final class SecurityLogFile {
  private static final int QUEUE_MAX = 4_096;
  private static final int OLD_FILES_MAX = 5;
  private static final long FILE_BYTES_MAX = 10L << 20;

  private final Logger logger;
  private final AsyncAppender appender;

  private SecurityLogFile(Logger logger, AsyncAppender appender) {
    this.logger = logger;
    this.appender = appender;
  }

  /**
   * Empty when it has none. Blocks.
   *
   * @throws OptionsException when the file cannot be written
   */
  static Optional<SecurityLogFile> open(AuthOptions options) {
    if (!options.isRequired()
        || options.securityLog().isBlank()
        || !(LoggerFactory.getILoggerFactory() instanceof LoggerContext logs)) {
      return Optional.empty();
    }
    RollingFileAppender<ILoggingEvent> file = file(logs, options.securityLog());
    if (!file.isStarted()) {
      throw new OptionsException(
          "http.auth.securityLog", options.securityLog() + " cannot be written");
    }
    AsyncAppender async = new AsyncAppender();
    async.setContext(logs);
    async.setQueueSize(QUEUE_MAX);
    async.setDiscardingThreshold(0);
    async.setNeverBlock(true);
    async.addAppender(file);
    async.start();
    Logger logger = logs.getLogger(SecurityLog.NAME);
    logger.setAdditive(false);
    logger.addAppender(async);
    return Optional.of(new SecurityLogFile(logger, async));
  }

  /** What is written by now is in the file then. Blocks for a second at most. */
  void close() {
    logger.detachAppender(appender);
    appender.stop();
  }

  private static RollingFileAppender<ILoggingEvent> file(LoggerContext logs, String path) {
    RollingFileAppender<ILoggingEvent> file = new RollingFileAppender<>();
    file.setContext(logs);
    file.setFile(path);
    PatternLayoutEncoder lines = new PatternLayoutEncoder();
    lines.setContext(logs);
    lines.setCharset(StandardCharsets.UTF_8);
    lines.setPattern("%msg%n");
    lines.start();
    file.setEncoder(lines);
    SizeBasedTriggeringPolicy<ILoggingEvent> trigger = new SizeBasedTriggeringPolicy<>();
    trigger.setContext(logs);
    trigger.setMaxFileSize(new FileSize(FILE_BYTES_MAX));
    trigger.start();
    file.setTriggeringPolicy(trigger);
    FixedWindowRollingPolicy rolling = new FixedWindowRollingPolicy();
    rolling.setContext(logs);
    rolling.setParent(file);
    rolling.setFileNamePattern(path + ".%i");
    rolling.setMinIndex(1);
    rolling.setMaxIndex(OLD_FILES_MAX);
    rolling.start();
    file.setRollingPolicy(rolling);
    file.start();
    return file;
  }
}
