package dev.weft.launcher;

import dev.weft.gateway.GatewayOptions;

/** Where a node is reached that listens at {@code http.host}. */
public final class NodeUrl {
  private static final String HERE = "127.0.0.1";

  private NodeUrl() {}

  /**
   * Without a path, and without a slash at its end. A host that stands for all addresses is reached
   * on this machine.
   *
   * @param port the one that is listened on
   */
  public static String of(GatewayOptions http, int port) {
    return of(http.security().tls().isConfigured(), http.host(), port);
  }

  static String of(boolean tls, String host, int port) {
    return (tls ? "https://" : "http://") + reached(host) + ":" + port;
  }

  private static String reached(String host) {
    if (host.equals("0.0.0.0") || host.equals("::")) {
      return HERE;
    }
    return host.contains(":") ? "[" + host + "]" : host;
  }
}
