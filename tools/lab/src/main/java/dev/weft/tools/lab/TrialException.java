package dev.weft.tools.lab;

/** A trial could not be made ready, or carried on; the message is for people. */
public final class TrialException extends Exception {
  private static final long serialVersionUID = 1L;

  public TrialException(String message) {
    super(message);
  }

  TrialException(String message, Throwable cause) {
    super(message, cause);
  }
}
