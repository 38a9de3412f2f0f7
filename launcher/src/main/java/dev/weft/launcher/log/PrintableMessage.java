package dev.weft.launcher.log;

import ch.qos.logback.classic.pattern.MessageConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.weft.kernel.text.Printable;

/**
 * Logback converter {@code %msg}: keeps each message on one line and escapes control characters, so
 * that text from outside cannot forge log lines.
 *
 * <p>Thread-safe.
 */
public final class PrintableMessage extends MessageConverter {
  @Override
  public String convert(ILoggingEvent event) {
    return Printable.text(String.valueOf(super.convert(event)));
  }
}
