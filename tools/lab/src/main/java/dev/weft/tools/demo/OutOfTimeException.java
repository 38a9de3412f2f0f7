package dev.weft.tools.demo;

/** The time limit passed; the message says what had not come by then. */
final class OutOfTimeException extends Exception {
  private static final long serialVersionUID = 1L;
  private static final long MS_PER_S = 1_000;

  OutOfTimeException(String missing, long limitMs) {
    super("not done within " + limitMs / MS_PER_S + " s; missing: " + missing);
  }
}
