package dev.weft.kernel.time;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The clock of the servers that store events. Ages of events are measured against it, so that a
 * node whose own clock is wrong does nothing too early. Until a server has answered, and on a node
 * that has no connection to one, it is the node's own clock.
 *
 * <p>Between two answers it advances with the machine's monotonic time: a step of the node's own
 * clock does not move it. Servers may differ, and each stream is stamped by its leader: {@link #of}
 * is the time of one stream, {@link #instant} the earliest of all.
 *
 * <p>Thread-safe.
 */
public final class ServerClock implements InstantSource {
  /** How fast an old reading loses against a less exact one. */
  private static final long DOUBT_GROWS_MS_PER_S = 10;

  private final InstantSource local;
  private final LongSupplier nanoTime;
  private final Map<String, Reading> readingByStream = new ConcurrentHashMap<>();

  /** What a server's clock showed, and when, by this machine's monotonic time. */
  private record Reading(long serverMs, long nanos, long boundMs) {
    long nowMs(long nowNanos) {
      return serverMs + TimeUnit.NANOSECONDS.toMillis(nowNanos - nanos);
    }

    boolean isBetterThan(Reading before) {
      long ageS = TimeUnit.NANOSECONDS.toSeconds(nanos - before.nanos);
      return boundMs <= before.boundMs + ageS * DOUBT_GROWS_MS_PER_S;
    }
  }

  /**
   * How far this node's own clock is from the servers'.
   *
   * @param offsetMs the node's clock minus the server's, of the server that is farthest away;
   *     positive when the node is ahead
   * @param boundMs how much the offset may be wrong: half of the round trip that measured it
   */
  public record Skew(long offsetMs, long boundMs) {
    /** Whether the clocks differ by more than that for certain. */
    public boolean exceeds(long limitMs) {
      return Math.abs(offsetMs) - boundMs > limitMs;
    }
  }

  /**
   * @param local the node's own clock
   * @param nanoTime monotonic
   */
  public ServerClock(InstantSource local, LongSupplier nanoTime) {
    this.local = local;
    this.nanoTime = nanoTime;
  }

  public ServerClock(InstantSource local) {
    this(local, System::nanoTime);
  }

  /**
   * Takes in the time of a server that has just answered a request about the stream.
   *
   * @param server the time in its answer
   * @param requestNanos monotonic, when the request was sent
   */
  public void observe(String stream, Instant server, long requestNanos) {
    long nowNanos = nanoTime.getAsLong();
    long halfNanos = (nowNanos - requestNanos) / 2;
    Reading now =
        new Reading(
            server.toEpochMilli(),
            requestNanos + halfNanos,
            TimeUnit.NANOSECONDS.toMillis(halfNanos) + 1);
    readingByStream.merge(stream, now, (before, next) -> next.isBetterThan(before) ? next : before);
  }

  /** The earliest time among the servers. */
  @Override
  public Instant instant() {
    long nowNanos = nanoTime.getAsLong();
    return readingByStream.values().stream()
        .mapToLong(reading -> reading.nowMs(nowNanos))
        .min()
        .stream()
        .mapToObj(Instant::ofEpochMilli)
        .findFirst()
        .orElseGet(local::instant);
  }

  /** The time of one stream, which its events were stamped with. */
  public InstantSource of(String stream) {
    return () -> {
      Reading reading = readingByStream.get(stream);
      return reading == null
          ? instant()
          : Instant.ofEpochMilli(reading.nowMs(nanoTime.getAsLong()));
    };
  }

  /** Zero, with a bound of zero, until a server has answered. */
  public Skew skew() {
    long nowNanos = nanoTime.getAsLong();
    long localMs = local.millis();
    Skew worst = new Skew(0, 0);
    for (Reading reading : readingByStream.values()) {
      Skew skew = new Skew(localMs - reading.nowMs(nowNanos), reading.boundMs());
      worst = Math.abs(skew.offsetMs()) > Math.abs(worst.offsetMs()) ? skew : worst;
    }
    return worst;
  }
}
