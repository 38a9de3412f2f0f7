package dev.weft.launcher.child;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Thread-safe; blocks for a moment. TCP ports that nobody listens on. */
public final class Ports {
  private static final int BACKLOG = 1;

  private Ports() {}

  /** That port if it is free, else any other. 0 for any. */
  public static int freeOr(String host, int port) {
    if (isFree(host, port) && port != 0) {
      return port;
    }
    try (ServerSocket socket = new ServerSocket(0, BACKLOG, InetAddress.getByName(host))) {
      return socket.getLocalPort();
    } catch (IOException noPort) {
      throw new UncheckedIOException("no free port on " + host, noPort);
    }
  }

  public static boolean isFree(String host, int port) {
    try (ServerSocket socket = new ServerSocket()) {
      // What closed a moment ago does not count as taken.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByName(host), port), BACKLOG);
      return true;
    } catch (IOException taken) {
      return false;
    }
  }
}
