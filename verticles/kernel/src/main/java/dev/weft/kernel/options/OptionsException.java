package dev.weft.kernel.options;

/** A configuration value that cannot be used; stops the start. */
public final class OptionsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String key;
  private final String reason;

  /**
   * @param key full path, for example {@code routes.inbound.payment-capture.ackWait}
   * @param reason what is wrong and what would be right
   */
  public OptionsException(String key, String reason) {
    super(key + ": " + reason);
    this.key = key;
    this.reason = reason;
  }

  public String key() {
    return key;
  }

  public String reason() {
    return reason;
  }
}
