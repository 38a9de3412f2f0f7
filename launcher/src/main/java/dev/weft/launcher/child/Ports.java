package dev.weft.launcher.child;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;

/** Thread-safe; blocks. TCP ports, free and in use. */
public final class Ports {
  private static final int BACKLOG = 1;
  private static final int CONNECT_MS_MAX = 500;
  private static final long POLL_MS = 25;

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

  /** Waits until somebody listens there; false when nobody has by then. Blocks. */
  public static boolean awaitListener(String host, int port, long timeoutMs) {
    long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    while (!isListening(host, port)) {
      if (System.nanoTime() - endNanos > 0 || !pause()) {
        return false;
      }
    }
    return true;
  }

  private static boolean isListening(String host, int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), CONNECT_MS_MAX);
      return true;
    } catch (IOException nobody) {
      return false;
    }
  }

  private static boolean pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(POLL_MS);
      return true;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
