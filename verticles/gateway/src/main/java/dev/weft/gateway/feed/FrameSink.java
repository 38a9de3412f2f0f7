package dev.weft.gateway.feed;

/**
 * Writes to one client. No method throws when the client has disconnected.
 *
 * <p>Event-loop confined.
 */
public interface FrameSink {
  /** Why the server ends the stream. */
  enum CloseReason {
    /** It did not read fast enough. */
    TOO_SLOW,
    /** It did not answer pings. */
    SILENT,
    /** Its key was revoked, or its token has expired. */
    NOT_ALLOWED,
    /** The node stops. */
    GOING_AWAY
  }

  /** More than the connection's bound has been written and not been taken. */
  boolean isFull();

  void write(StatusChange change);

  /** Calls back on the event loop each time that {@link #isFull} has become false again. */
  void onDrained(Runnable handler);

  /** Called every {@link StatusFeed#KEEP_ALIVE_MS}; false when the client seems to be gone. */
  boolean keepAlive();

  void close(CloseReason reason);
}
