package dev.weft.tools.dlq;

/** The node did not do what it was asked for; the message is for the user. */
final class DlqException extends Exception {
  private static final long serialVersionUID = 1L;

  DlqException(String message) {
    super(message);
  }
}
