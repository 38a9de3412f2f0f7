package dev.weft.bridge.connection;

import java.nio.charset.StandardCharsets;

/**
 * A subject as its sender meant it. The server takes any UTF-8; the client hands each byte over as
 * a char of its own, which no header can hold.
 */
public final class SubjectText {
  private static final int ASCII_MAX = 0x7f;

  private SubjectText() {}

  /** What is no UTF-8 is replaced, as Java does. */
  public static String of(String received) {
    for (int i = 0; i < received.length(); i++) {
      if (received.charAt(i) > ASCII_MAX) {
        return decoded(received);
      }
    }
    return received;
  }

  private static String decoded(String received) {
    byte[] octets = new byte[received.length()];
    for (int i = 0; i < octets.length; i++) {
      octets[i] = (byte) received.charAt(i);
    }
    return new String(octets, StandardCharsets.UTF_8);
  }
}
