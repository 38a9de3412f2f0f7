package dev.weft.bridge.cloudevents;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Values in headers that need not be ASCII, as CloudEvents writes attributes (1.0, HTTP binding
 * section 3.1.3.2, which the NATS binding follows): what is not printable ASCII, and space, quote
 * and percent, is written as UTF-8 bytes in the form %XX.
 */
public final class PercentEncoding {
  private static final char PERCENT = '%';
  private static final int CODE_LENGTH = 3;
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private PercentEncoding() {}

  public static String encode(String value) {
    if (isPlain(value)) {
      return value;
    }
    StringBuilder encoded = new StringBuilder();
    for (byte octet : value.getBytes(StandardCharsets.UTF_8)) {
      if (isPlain(octet)) {
        encoded.append((char) octet);
      } else {
        encoded.append(PERCENT).append(HEX.toHexDigits(octet));
      }
    }
    return encoded.toString();
  }

  /** Sequences that are no code are kept as they are. */
  public static String decode(String value) {
    if (value.indexOf(PERCENT) < 0) {
      return value;
    }
    byte[] octets = value.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream decoded = new ByteArrayOutputStream(octets.length);
    for (int i = 0; i < octets.length; i++) {
      if (isCode(octets, i)) {
        decoded.write(digit(octets[i + 1]) << 4 | digit(octets[i + 2]));
        i += CODE_LENGTH - 1;
      } else {
        decoded.write(octets[i]);
      }
    }
    return decoded.toString(StandardCharsets.UTF_8);
  }

  private static boolean isPlain(String value) {
    for (int i = 0; i < value.length(); i++) {
      if (!isPlain(value.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isPlain(int octet) {
    return octet > ' ' && octet < 0x7f && octet != '"' && octet != PERCENT;
  }

  private static boolean isCode(byte[] octets, int at) {
    return octets[at] == PERCENT
        && at + CODE_LENGTH <= octets.length
        && HexFormat.isHexDigit(octets[at + 1])
        && HexFormat.isHexDigit(octets[at + 2]);
  }

  private static int digit(byte octet) {
    return HexFormat.fromHexDigit(octet);
  }
}
