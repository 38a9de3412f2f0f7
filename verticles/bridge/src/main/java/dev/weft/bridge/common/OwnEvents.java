package dev.weft.bridge.common;

import dev.weft.kernel.collection.BoundedMap;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Shareable;
import java.util.Arrays;
import java.util.Map;

/**
 * What this node has appended lately, so that a route knows it again: what the node's own services
 * have decided needs no second look, what anybody else has stored does. Kept from before the append
 * is sent, because a delivery may come before the acknowledgement. Bounded: what is forgotten is
 * somebody else's, and only costs its handler a read.
 *
 * <p>Thread-safe; all verticles of a Vert.x share one.
 */
public final class OwnEvents implements Shareable {
  static final int EVENTS_MAX = 16_384;
  private static final String NAME = "weft.own-events";
  private static final long NOT_YET = 0;

  private final Map<String, Sent> bySubject = new BoundedMap<>(EVENTS_MAX);

  @SuppressWarnings("ArrayRecordComponent") // the bytes of a message that is not modified
  private record Sent(byte[] data, long sequence) {}

  public static OwnEvents of(Vertx vertx) {
    return vertx
        .sharedData()
        .<String, OwnEvents>getLocalMap(NAME)
        .computeIfAbsent(NAME, name -> new OwnEvents());
  }

  /**
   * An append is about to be sent.
   *
   * @param data not modified from now on
   */
  public synchronized void sending(String subject, byte[] data) {
    bySubject.remove(subject);
    bySubject.put(subject, new Sent(data, NOT_YET));
  }

  /** The server has stored it there, and nowhere else. */
  public synchronized void stored(String subject, long sequence) {
    bySubject.computeIfPresent(subject, (same, sent) -> new Sent(sent.data(), sequence));
  }

  /** It was not stored, or had been before, by whomever. */
  public synchronized void forget(String subject) {
    bySubject.remove(subject);
  }

  /** Whether that is an event as this node has sent it, and where it was stored. */
  public synchronized boolean has(String subject, long sequence, byte[] data) {
    Sent sent = bySubject.get(subject);
    return sent != null
        && (sent.sequence() == NOT_YET || sent.sequence() == sequence)
        && Arrays.equals(sent.data(), data);
  }
}
