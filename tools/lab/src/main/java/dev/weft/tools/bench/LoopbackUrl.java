package dev.weft.tools.bench;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * Checks that a URL is of this machine: the load must never reach another one.
 *
 * <p>Thread-safe. Blocks the calling thread.
 */
final class LoopbackUrl {
  private LoopbackUrl() {}

  /**
   * The URL, with the resolved address in place of the host name.
   *
   * @throws IllegalArgumentException saying why it is refused
   */
  static URI only(String url) {
    URI uri = URI.create(url);
    boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
    if (!http || uri.getHost() == null || uri.getPort() < 0) {
      throw new IllegalArgumentException(url + ": write http://127.0.0.1:PORT, or https");
    }
    InetAddress[] addresses = addresses(uri.getHost());
    if (!Arrays.stream(addresses).allMatch(InetAddress::isLoopbackAddress)) {
      throw new IllegalArgumentException(
          url + ": load goes to this machine only (127.0.0.1, ::1, localhost)");
    }
    return URI.create(uri.getScheme() + "://" + literal(addresses[0]) + ":" + uri.getPort());
  }

  private static InetAddress[] addresses(String host) {
    try {
      return InetAddress.getAllByName(host);
    } catch (UnknownHostException unknown) {
      throw new IllegalArgumentException(host + ": no such host", unknown);
    }
  }

  private static String literal(InetAddress address) {
    String text = address.getHostAddress();
    return text.contains(":") ? "[" + text + "]" : text;
  }
}
