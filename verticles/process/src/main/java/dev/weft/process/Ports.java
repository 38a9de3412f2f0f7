package dev.weft.process;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * TCP ports, free and in use.
 *
 * <p>Thread-safe. Blocks the calling thread.
 */
public final class Ports {
  private static final int BACKLOG = 1;
  private static final int CONNECT_MS_MAX = 500;
  private static final long POLL_MS = 25;

  /**
   * Of the ports given to others to listen on. Below those that systems take for outgoing
   * connections (Linux from 32768 on, others from 49152 on): one of these could be gone again
   * before anybody listens there.
   */
  private static final int FIRST = 16_384;

  private static final int COUNT = 16_384;

  /** Neighbours are far apart: members of a cluster look for each other at the next ports. */
  private static final int STRIDE = 10_127;

  private static final AtomicInteger NEXT =
      new AtomicInteger(ThreadLocalRandom.current().nextInt(COUNT));

  /**
   * The UDP port of the same number, bound until this process ends: a TCP port that nobody listens
   * on may be that of a server that another process has stopped and will start again.
   */
  private static final Queue<DatagramSocket> RESERVED = new ConcurrentLinkedQueue<>();

  private Ports() {}

  /**
   * That port if it is free, else another one, which no process of this machine gets from here
   * again while this one lives.
   *
   * @param port 0 for any
   */
  public static int freeOr(String host, int port) {
    if (port != 0 && isFree(host, port)) {
      return port;
    }
    for (int i = 0; i < COUNT; i++) {
      int candidate = FIRST + Math.floorMod(NEXT.getAndAdd(STRIDE), COUNT);
      if (isFree(host, candidate) && reserve(host, candidate)) {
        return candidate;
      }
    }
    throw new IllegalStateException("no free port on " + host);
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

  /** False when another process has it, or this one. */
  static boolean reserve(String host, int port) {
    try {
      RESERVED.add(new DatagramSocket(port, InetAddress.getByName(host)));
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
