package dev.weft.gateway.http;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The forms of ids, checked before an id becomes part of a subject. */
public final class IdFormats {
  private static final Pattern UUID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private IdFormats() {}

  /** The order id in its canonical form (RFC 9562: lower case); empty when it is none. */
  public static Optional<String> orderId(String text) {
    return UUID.matcher(text).matches()
        ? Optional.of(text.toLowerCase(Locale.ROOT))
        : Optional.empty();
  }
}
