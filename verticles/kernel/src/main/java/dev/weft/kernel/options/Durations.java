package dev.weft.kernel.options;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: a whole number and a unit (ms, s, m, h, d). */
public final class Durations {
  private static final Pattern FORM = Pattern.compile("(\\d{1,12})(ms|s|m|h|d)");
  private static final Map<String, Long> UNITS_MS =
      Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);

  private Durations() {}

  /**
   * Milliseconds of a text such as {@code 250ms}, {@code 30s}, {@code 15m}, {@code 24h}, {@code
   * 7d}.
   *
   * @throws IllegalArgumentException saying what the form is
   */
  public static long parseMs(String text) {
    Matcher matcher = FORM.matcher(text.trim());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "\""
              + text
              + "\" is not a duration; write a number and a unit: 250ms, 30s, 15m, 24h, 7d");
    }
    try {
      return Math.multiplyExact(Long.parseLong(matcher.group(1)), UNITS_MS.get(matcher.group(2)));
    } catch (ArithmeticException tooLong) {
      throw new IllegalArgumentException("\"" + text + "\" is longer than can be", tooLong);
    }
  }

  /** The shortest text that {@link #parseMs} reads as that many milliseconds. */
  public static String format(long ms) {
    for (String unit : new String[] {"d", "h", "m", "s"}) {
      if (ms != 0 && ms % UNITS_MS.get(unit) == 0) {
        return ms / UNITS_MS.get(unit) + unit;
      }
    }
    return ms + "ms";
  }
}
