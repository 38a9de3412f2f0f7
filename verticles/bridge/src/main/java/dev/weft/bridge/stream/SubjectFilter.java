package dev.weft.bridge.stream;

/**
 * A NATS subject with wildcards: {@code *} stands for one token, a last {@code >} for one or more.
 */
public final class SubjectFilter {
  private static final char SEPARATOR = '.';
  private static final char DELETE = 0x7f;
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

  /** Whether {@link #of} takes the text. Asked for every append, so it is no regular expression. */
  public static boolean isValid(String text) {
    int last = text.length() - 1;
    for (int i = 0; i <= last; i++) {
      boolean begins = i == 0 || text.charAt(i - 1) == SEPARATOR;
      boolean ends = i == last || text.charAt(i + 1) == SEPARATOR;
      if (!isLegal(text.charAt(i), begins, ends, i == last)) {
        return false;
      }
    }
    return last >= 0;
  }

  /** Whether the text is a subject without wildcards. */
  public static boolean isLiteral(String text) {
    return isValid(text) && text.indexOf('*') < 0 && text.indexOf('>') < 0;
  }

  /** Of a literal subject. Asked for every append, so it takes nothing apart. */
  public boolean matches(String subject) {
    int begin = 0;
    for (String token : tokens) {
      if (begin > subject.length()) {
        return false;
      }
      if (token.equals(REST)) {
        return true;
      }
      int end = endOfToken(subject, begin);
      if (!token.equals(ANY)
          && !(token.length() == end - begin && subject.startsWith(token, begin))) {
        return false;
      }
      begin = end + 1;
    }
    return begin > subject.length();
  }

  /** Whether this filter matches everything that the other one matches. */
  public boolean covers(SubjectFilter other) {
    return covers(other.tokens);
  }

  @Override
  public String toString() {
    return text;
  }

  /** Whether the character may stand there: where a token begins, ends, where the text ends. */
  private static boolean isLegal(char c, boolean begins, boolean ends, boolean last) {
    return switch (c) {
      case SEPARATOR -> !begins && !last;
      case '*' -> begins && ends;
      case '>' -> begins && last;
      default -> c > ' ' && c != DELETE;
    };
  }

  private static int endOfToken(String subject, int begin) {
    int separator = subject.indexOf(SEPARATOR, begin);
    return separator < 0 ? subject.length() : separator;
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
