package dev.weft.launcher;

/** Where a node is reached that listens at {@code http.host}. */
public final class NodeUrl {
  private static final String HERE = "127.0.0.1";

  private NodeUrl() {}

  /**
   * Without a path, and without a slash at its end.
   *
   * @param host address or name; one that stands for all addresses is reached on this machine
   */
  public static String of(String host, int port) {
    return "http://" + reached(host) + ":" + port;
  }

  private static String reached(String host) {
    if (host.equals("0.0.0.0") || host.equals("::")) {
      return HERE;
    }
    return host.contains(":") ? "[" + host + "]" : host;
  }
}
