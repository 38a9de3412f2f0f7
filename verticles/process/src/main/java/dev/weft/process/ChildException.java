package dev.weft.process;

/** A child process that cannot run here; the message says what to do. */
public final class ChildException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ChildException(String message) {
    super(message);
  }

  public ChildException(String message, Throwable cause) {
    super(message, cause);
  }
}
