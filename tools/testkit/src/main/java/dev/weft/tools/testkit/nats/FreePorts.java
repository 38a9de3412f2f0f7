package dev.weft.tools.testkit.nats;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports for servers that are told where to listen: below those that the system takes for outgoing
 * connections and for servers that listen anywhere, and none twice.
 */
final class FreePorts {
  private static final int FIRST = 10_000;
  private static final int COUNT = 6_384;

  /** Neighbours are far apart: some servers look for each other at the next ports. */
  private static final int STRIDE = 997;

  private static final AtomicInteger NEXT =
      new AtomicInteger(ThreadLocalRandom.current().nextInt(COUNT));

  private FreePorts() {}

  static int next() {
    for (int i = 0; i < COUNT; i++) {
      int port = FIRST + Math.floorMod(NEXT.getAndAdd(STRIDE), COUNT);
      try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return free.getLocalPort();
      } catch (IOException taken) {
        // The next one.
      }
    }
    throw new IllegalStateException("no free port on 127.0.0.1");
  }
}
