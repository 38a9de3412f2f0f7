package dev.weft.tools.audit.check;

import java.util.ArrayList;
import java.util.List;

/**
 * What one check has seen; everything is counted, the first ones are named.
 *
 * <p>Not thread-safe.
 */
public final class Findings {
  private static final int OPEN_NAMED_MAX = 20;

  private final String check;
  private final int violationsMax;
  private final List<Violation> violations = new ArrayList<>();
  private final List<String> open = new ArrayList<>();
  private long checkedCount;
  private long openCount;
  private long violationCount;

  /**
   * An invariant that does not hold.
   *
   * @param subject the order, else the SKU, the event, the stream
   * @param text what is wrong, and where
   */
  public record Violation(String check, String subject, String text) {}

  /**
   * @param check its name
   * @param violationsMax so many are kept, the others only counted
   */
  public Findings(String check, int violationsMax) {
    this.check = check;
    this.violationsMax = violationsMax;
  }

  void checked(long count) {
    checkedCount += count;
  }

  /** Not finished yet, and young enough for that. */
  void open(String subject) {
    openCount++;
    if (open.size() < OPEN_NAMED_MAX) {
      open.add(subject);
    }
  }

  void violated(String subject, String text) {
    violationCount++;
    if (violations.size() < violationsMax) {
      violations.add(new Violation(check, subject, text));
    }
  }

  /** More of them, that nobody names. */
  void violatedToo(long count) {
    violationCount += count;
  }

  /** Open until it is late, then a violation. */
  void openUnless(boolean late, String subject, String text) {
    if (late) {
      violated(subject, text);
    } else {
      open(subject);
    }
  }

  public String check() {
    return check;
  }

  public long checkedCount() {
    return checkedCount;
  }

  public long openCount() {
    return openCount;
  }

  public long violationCount() {
    return violationCount;
  }

  /** The first of those that are open. */
  public List<String> open() {
    return open;
  }

  /** The first of them. */
  public List<Violation> violations() {
    return violations;
  }
}
