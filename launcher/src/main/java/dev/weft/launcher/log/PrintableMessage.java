package dev.weft.launcher.log;

import ch.qos.logback.classic.pattern.MessageConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.weft.kernel.text.Printable;

/**
 * {@code %msg}: on one line, without escape codes, whatever comes from outside is in it.
 *
 * <p>Thread-safe.
 */
public final class PrintableMessage extends MessageConverter {
  @Override
  public String convert(ILoggingEvent event) {
    return Printable.text(String.valueOf(super.convert(event)));
  }
}
