package dev.weft.gateway.http;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The forms of ids, checked before an id becomes part of a subject. */
public final class Ids {
  public static final int SKU_CHARS_MAX = 64;
  public static final int CUSTOMER_ID_CHARS_MAX = 128;

  private static final Pattern UUID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
  private static final Pattern SKU = Pattern.compile("[A-Za-z0-9_-]{1," + SKU_CHARS_MAX + "}");

  private Ids() {}

  /** The order id in its canonical form (RFC 9562: lower case); empty when it is none. */
  public static Optional<String> orderId(String text) {
    return UUID.matcher(text).matches()
        ? Optional.of(text.toLowerCase(Locale.ROOT))
        : Optional.empty();
  }

  public static boolean isSku(String text) {
    return SKU.matcher(text).matches();
  }

  /**
   * What is wrong with a text that is opaque to us; empty when nothing is. Half of a surrogate pair
   * has no UTF-8 form, so it could not be stored as it was sent.
   */
  public static Optional<String> complaint(String text, int charsMax) {
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
