package dev.weft.launcher.audit.history;

/** Immutable. There are more orders than fit into this process. */
public final class TooLargeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TooLargeException(long ordersMax) {
    super(
        "there are more than "
            + ordersMax
            + " orders, which is what this heap takes; give it a larger one, such as"
            + " WEFT_JAVA_OPTS=-Xmx4g");
  }
}
