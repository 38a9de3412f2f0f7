package dev.weft.kernel.time;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The time as the servers that store events tell it: whatever depends on how old an event is asks
 * this clock, so that a node whose own clock is wrong does nothing too early. Until a server has
 * told, and on a node that asks none, it is the node's own clock.
 *
 * <p>Between two answers it goes on by the machine's monotonic time: a step of the node's own clock
 * does not move it. Servers may differ from one another, and each stream is stamped by its leader:
 * {@link #of} is the time of one stream, {@link #instant} the earliest of them all.
 *
 * <p>Thread-safe.
 */
public final class ServerClock implements InstantSource {
  /** An answer that is less exact than the last one counts for more, the older that one is. */
  private static final long DOUBT_GROWS_MS_PER_S = 10;

  private final InstantSource local;
  private final LongSupplier nanoTime;
  private final Map<String, Told> toldByStream = new ConcurrentHashMap<>();

  /** The server said that it is so late, half a round trip around a moment of this machine. */
  private record Told(long serverMs, long nanos, long boundMs) {
    long nowMs(long nowNanos) {
      return serverMs + TimeUnit.NANOSECONDS.toMillis(nowNanos - nanos);
    }

    boolean isBetterThan(Told before) {
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
   * A server has answered a question about the stream just now.
   *
   * @param server the time in its answer
   * @param askedNanos monotonic, when it was asked
   */
  public void observe(String stream, Instant server, long askedNanos) {
    long nowNanos = nanoTime.getAsLong();
    long halfNanos = (nowNanos - askedNanos) / 2;
    Told now =
        new Told(
            server.toEpochMilli(),
            askedNanos + halfNanos,
            TimeUnit.NANOSECONDS.toMillis(halfNanos) + 1);
    toldByStream.merge(stream, now, (before, next) -> next.isBetterThan(before) ? next : before);
  }

  /** The earliest of what the servers say. */
  @Override
  public Instant instant() {
    long nowNanos = nanoTime.getAsLong();
    return toldByStream.values().stream().mapToLong(told -> told.nowMs(nowNanos)).min().stream()
        .mapToObj(Instant::ofEpochMilli)
        .findFirst()
        .orElseGet(local::instant);
  }

  /** The time of one stream, which its events were stamped with. */
  public InstantSource of(String stream) {
    return () -> {
      Told told = toldByStream.get(stream);
      return told == null ? instant() : Instant.ofEpochMilli(told.nowMs(nanoTime.getAsLong()));
    };
  }

  /** Zero, for certain, until a server has told. */
  public Skew skew() {
    long nowNanos = nanoTime.getAsLong();
    long localMs = local.millis();
    Skew worst = new Skew(0, 0);
    for (Told told : toldByStream.values()) {
      Skew skew = new Skew(localMs - told.nowMs(nowNanos), told.boundMs());
      worst = Math.abs(skew.offsetMs()) > Math.abs(worst.offsetMs()) ? skew : worst;
    }
    return worst;
  }
}
