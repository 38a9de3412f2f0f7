package dev.weft.kernel.text;

import java.util.Locale;

/**
 * Text from outside as a terminal, a table or a log line may show it: with nothing that moves the
 * cursor, begins a line, changes colours or the direction of writing.
 */
public final class Printable {
  private static final char QUOTE = '"';
  private static final char BACKSLASH = '\\';

  private Printable() {}

  /**
   * On one line; what cannot be shown stands there as {@code \\u001b}, a line break as {@code \n}.
   */
  public static String text(String text) {
    return isPlain(text, false) ? text : escaped(text, false);
  }

  /** The same with quotes and backslashes escaped, so that it can stand between quotes. */
  public static String quotable(String text) {
    return isPlain(text, true) ? text : escaped(text, true);
  }

  private static boolean isPlain(String text, boolean quoted) {
    for (int i = 0; i < text.length(); i++) {
      char next = text.charAt(i);
      if (next < ' ' || next > '~' || (quoted && (next == QUOTE || next == BACKSLASH))) {
        return false;
      }
    }
    return true;
  }

  private static String escaped(String text, boolean quoted) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    text.codePoints().forEach(point -> append(escaped, point, quoted));
    return escaped.toString();
  }

  private static void append(StringBuilder to, int point, boolean quoted) {
    if (quoted && (point == QUOTE || point == BACKSLASH)) {
      to.append(BACKSLASH).append((char) point);
    } else if (isShown(point)) {
      to.appendCodePoint(point);
    } else if (point == '\n') {
      to.append("\\n");
    } else if (point == '\t') {
      to.append("\\t");
    } else if (point == '\r') {
      to.append("\\r");
    } else {
      for (char unit : Character.toChars(point)) {
        to.append(String.format(Locale.ROOT, "\\u%04x", (int) unit));
      }
    }
  }

  private static boolean isShown(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
