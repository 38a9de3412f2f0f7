package dev.weft.launcher.log;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.weft.kernel.text.Printable;
import java.util.stream.Collectors;

/**
 * Logback converter {@code %kvp}: writes {@code key="value"} and escapes quotes, so that no value
 * can forge a field.
 *
 * <p>Thread-safe.
 */
public final class PrintablePairs extends ClassicConverter {
  @Override
  public String convert(ILoggingEvent event) {
    if (event.getKeyValuePairs() == null) {
      return "";
    }
    return event.getKeyValuePairs().stream()
        .map(pair -> pair.key + "=\"" + Printable.quotable(String.valueOf(pair.value)) + "\"")
        .collect(Collectors.joining(" "));
  }
}
