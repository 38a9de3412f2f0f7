package dev.weft.gateway.auth;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** Addresses that only this machine reaches. */
public final class Loopback {
  private Loopback() {}

  /** Whether every address of that name is one. Blocks when it is a name. */
  public static boolean is(String host) {
    if (host.isBlank()) {
      return false;
    }
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    try {
      return Arrays.stream(InetAddress.getAllByName(bare)).allMatch(InetAddress::isLoopbackAddress);
    } catch (UnknownHostException unknown) {
      return false;
    }
  }
}
