package dev.weft.tools.lab;

/** A test node could not be made ready, or carried on; the message is for people. */
public final class LabException extends Exception {
  private static final long serialVersionUID = 1L;

  public LabException(String message) {
    super(message);
  }

  LabException(String message, Throwable cause) {
    super(message, cause);
  }
}
