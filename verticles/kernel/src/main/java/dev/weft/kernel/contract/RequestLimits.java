package dev.weft.kernel.contract;

import java.util.Optional;

/**
 * What a request may hold: the schema that the gateway reads by, so that a client learns of every
 * wrong field at once, and that the service decides by, whoever asks.
 */
public final class RequestLimits {
  public static final int ORDER_LINES_MAX = 100;
  public static final int ORDER_QUANTITY_MAX = 1_000;
  public static final int CUSTOMER_ID_CHARS_MAX = 128;
  public static final int PAYMENT_TOKEN_CHARS_MAX = 256;
  public static final int IDEMPOTENCY_KEY_CHARS_MAX = 255;

  /** Of an adjustment, in units; as the limit of a stock. */
  public static final long STOCK_DELTA_MAX = 1_000_000_000_000L;

  public static final int STOCK_REASON_CHARS_MAX = 500;

  private RequestLimits() {}

  /**
   * What is wrong with a text that is opaque to Weft; empty when nothing is. Half of a surrogate
   * pair has no UTF-8 form, so it could not be stored as it was sent.
   */
  public static Optional<String> textError(String text, int charsMax) {
    if (text.isBlank()) {
      return Optional.of("must not be blank");
    }
    if (text.length() > charsMax) {
      return Optional.of("must not be longer than " + charsMax + " characters");
    }
    boolean printable =
        text.codePoints()
            .noneMatch(
                point ->
                    Character.isISOControl(point)
                        || Character.getType(point) == Character.SURROGATE);
    return printable ? Optional.empty() : Optional.of("must not hold control characters");
  }
}
