package dev.weft.launcher.log;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.weft.kernel.text.Printable;
import java.util.stream.Collectors;

/**
 * Logback converter {@code %ex}: indents each line of a stack trace, so that none of them looks
 * like a log line of its own.
 *
 * <p>Thread-safe.
 */
public final class PrintableTrace extends ThrowableProxyConverter {
  private static final String INDENT = "    ";

  @Override
  public String convert(ILoggingEvent event) {
    return super.convert(event)
        .lines()
        .map(line -> INDENT + Printable.text(line.strip()) + "\n")
        .collect(Collectors.joining());
  }
}
