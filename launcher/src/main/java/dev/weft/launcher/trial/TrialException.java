package dev.weft.launcher.trial;

/** Immutable. A trial could not be made ready; the message is for people. */
public final class TrialException extends Exception {
  private static final long serialVersionUID = 1L;

  TrialException(String message, Throwable cause) {
    super(message, cause);
  }
}
