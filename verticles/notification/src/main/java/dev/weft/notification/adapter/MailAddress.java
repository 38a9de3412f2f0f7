package dev.weft.notification.adapter;

import java.util.regex.Pattern;

/**
 * Which texts are mail addresses: the plain form of ASCII, without quotes, comments and white
 * space, so that no address can end a line or begin another header or command.
 */
public final class MailAddress {
  private static final int CHARS_MAX = 254;
  private static final int LOCAL_CHARS_MAX = 64;
  private static final Pattern PLAIN =
      Pattern.compile(
          "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
              + "@[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*");

  private MailAddress() {}

  public static boolean isPlain(String text) {
    return text.length() <= CHARS_MAX
        && text.indexOf('@') <= LOCAL_CHARS_MAX
        && PLAIN.matcher(text).matches();
  }

  /** What follows the @. */
  static String domain(String address) {
    return address.substring(address.indexOf('@') + 1);
  }
}
