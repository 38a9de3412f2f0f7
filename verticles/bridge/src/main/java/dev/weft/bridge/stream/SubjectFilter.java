package dev.weft.bridge.stream;

import java.util.regex.Pattern;

/**
 * Immutable. A NATS subject with wildcards: {@code *} stands for one token, a last {@code >} for
 * one or more.
 */
public final class SubjectFilter {
  private static final Pattern FORM =
      Pattern.compile("(([^\\s.*>\\p{Cntrl}]+|\\*)\\.)*([^\\s.*>\\p{Cntrl}]+|\\*|>)");
  private static final String ANY = "*";
  private static final String REST = ">";

  private final String text;
  private final String[] tokens;

  private SubjectFilter(String text) {
    this.text = text;
    this.tokens = tokens(text);
  }

  /**
   * The filter of that text.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static SubjectFilter of(String text) {
    if (!isValid(text)) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is not a subject: tokens between dots, * for one, a last > for many");
    }
    return new SubjectFilter(text);
  }

  /** Whether {@link #of} takes the text. */
  public static boolean isValid(String text) {
    return FORM.matcher(text).matches();
  }

  /** Whether the text is a subject without wildcards. */
  public static boolean isLiteral(String text) {
    return isValid(text) && text.indexOf('*') < 0 && text.indexOf('>') < 0;
  }

  public boolean matches(String subject) {
    return covers(tokens(subject));
  }

  /** Whether this filter matches everything that the other one matches. */
  public boolean covers(SubjectFilter other) {
    return covers(other.tokens);
  }

  @Override
  public String toString() {
    return text;
  }

  private boolean covers(String[] others) {
    for (int i = 0; i < tokens.length; i++) {
      if (i >= others.length) {
        return false;
      }
      if (tokens[i].equals(REST)) {
        return true;
      }
      if (others[i].equals(REST) || !(tokens[i].equals(ANY) || tokens[i].equals(others[i]))) {
        return false;
      }
    }
    return tokens.length == others.length;
  }

  private static String[] tokens(String subject) {
    return subject.split("\\.", -1);
  }
}
