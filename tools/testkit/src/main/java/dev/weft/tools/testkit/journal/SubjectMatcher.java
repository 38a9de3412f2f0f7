package dev.weft.tools.testkit.journal;

/** NATS subject matching: {@code *} is one token, a last {@code >} one or more. */
public final class SubjectMatcher {
  private SubjectMatcher() {}

  public static boolean matches(String filter, String subject) {
    String[] wanted = filter.split("\\.", -1);
    String[] tokens = subject.split("\\.", -1);
    for (int i = 0; i < wanted.length; i++) {
      if (wanted[i].equals(">")) {
        return tokens.length > i;
      }
      if (i >= tokens.length || !(wanted[i].equals("*") || wanted[i].equals(tokens[i]))) {
        return false;
      }
    }
    return wanted.length == tokens.length;
  }
}
