package dev.weft.peer;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;
import jakarta.inject.Inject;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/**
 * Measures the connector each way beside the plain client: emitter to stream, and stream to handler
 * to ack. Half as many events before are not counted.
 */
@QuarkusMain
public class Peer implements QuarkusApplication {
  static final int IN_FLIGHT = 512;
  private static final int EVENTS = Integer.getInteger("peer.events", 20_000);
  private static final int WARMUP = EVENTS / 2;
  private static final byte[] BYTES = new byte[600];

  private static final CountDownLatch ALL_ACKED = new CountDownLatch(1);
  private static volatile long readStartNanos;
  private static volatile long readNanos;

  @Inject Channels channels;

  public static void main(String[] args) throws Exception {
    try (PlainClient plain = plain()) {
      plain.create("PEER_IN", "peer.in");
      plain.create("PEER_OUT", "peer.out");
      plain.create("PEER_PLAIN", "peer.plain");
      plain.send("peer.in", WARMUP + EVENTS, BYTES);
    }
    Quarkus.run(Peer.class, args);
  }

  @Override
  public int run(String... args) throws Exception {
    ALL_ACKED.await();
    send(WARMUP);
    long sent = send(EVENTS);
    try (PlainClient plain = plain()) {
      plain.send("peer.plain", WARMUP, BYTES);
      print("emitter → stream", sent, plain.send("peer.plain", EVENTS, BYTES));
      print("stream → handler → ack", readNanos, plain.read("PEER_IN", EVENTS));
    }
    return 0;
  }

  /** So many were acked by now. */
  static void acked(int count) {
    if (count == WARMUP) {
      readStartNanos = System.nanoTime();
    } else if (count == WARMUP + EVENTS) {
      readNanos = System.nanoTime() - readStartNanos;
      ALL_ACKED.countDown();
    }
  }

  /** Nanoseconds until all of them are stored. */
  private long send(int events) throws InterruptedException {
    Semaphore room = new Semaphore(IN_FLIGHT);
    long startNanos = System.nanoTime();
    for (int i = 0; i < events; i++) {
      room.acquire();
      channels
          .send(new Event(BYTES))
          .subscribe()
          .with(
              stored -> room.release(),
              error -> {
                error.printStackTrace();
                room.release();
              });
    }
    room.acquire(IN_FLIGHT);
    return System.nanoTime() - startNanos;
  }

  private static PlainClient plain() throws Exception {
    return new PlainClient(System.getenv("NATS_URL"));
  }

  private static void print(String way, long nanos, long plainNanos) {
    System.out.printf(
        Locale.ROOT,
        "  %-24s %,.0f/s, the plain client %,.0f/s: %.2f of it%n",
        way,
        EVENTS * 1e9 / nanos,
        EVENTS * 1e9 / plainNanos,
        (double) plainNanos / nanos);
  }
}
