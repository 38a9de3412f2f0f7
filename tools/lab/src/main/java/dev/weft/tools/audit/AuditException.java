package dev.weft.tools.audit;

/** The audit cannot be made; says what is missing. */
final class AuditException extends Exception {
  private static final long serialVersionUID = 1L;

  AuditException(String message) {
    super(message);
  }

  AuditException(String message, Throwable cause) {
    super(message, cause);
  }
}
