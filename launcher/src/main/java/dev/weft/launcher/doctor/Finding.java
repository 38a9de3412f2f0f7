package dev.weft.launcher.doctor;

/**
 * One line of the report.
 *
 * @param subject what was checked
 * @param text what was seen, and what to do about it; may have more than one line
 */
public record Finding(Verdict verdict, String subject, String text) {
  /** How it is. */
  public enum Verdict {
    GOOD("✓"),
    DOUBTFUL("!"),
    BAD("✗");

    private final String mark;

    Verdict(String mark) {
      this.mark = mark;
    }

    public String mark() {
      return mark;
    }
  }

  static Finding good(String subject, String text) {
    return new Finding(Verdict.GOOD, subject, text);
  }

  static Finding doubtful(String subject, String text) {
    return new Finding(Verdict.DOUBTFUL, subject, text);
  }

  static Finding bad(String subject, String text) {
    return new Finding(Verdict.BAD, subject, text);
  }

  /** Good with the one text, or bad with the other. */
  static Finding goodIf(boolean holds, String subject, String good, String bad) {
    return holds ? good(subject, good) : bad(subject, bad);
  }
}
