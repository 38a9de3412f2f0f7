package dev.weft.kernel.failure;

/** What may be done about a failure; it crosses the event bus as the failure code of a reply. */
public enum FailureKind {
  /** A later try may succeed: the bridge naks with the route's backoff, the edge answers 503. */
  RETRY(1),
  /** No try can succeed: the bridge writes a dead letter, then acks. */
  REJECT(2),
  /** The service cannot go on: the bridge stops the route and reports not ready. */
  FATAL(3),
  /** A guarded append lost against another writer; the caller reads again and decides again. */
  CONFLICT(4),
  /**
   * Nothing of this kind can be done for now, whatever the event: the bridge keeps the delivery,
   * pauses the route, and tries one of what it holds from time to time. No delivery is spent.
   */
  PAUSE(5),
  /**
   * This one event needs something that is wrong outside of it, and that no other needs: the bridge
   * tries it again for as long as it takes, apart from the others of its route. Never a verdict on
   * the event.
   */
  WAIT(6);

  private final int code;

  FailureKind(int code) {
    this.code = code;
  }

  /** The failure code of a {@link io.vertx.core.eventbus.ReplyException} of this kind. */
  public int code() {
    return code;
  }

  /** The kind with that failure code; {@link #RETRY} for codes that are not ours. */
  public static FailureKind ofCode(int code) {
    for (FailureKind kind : values()) {
      if (kind.code == code) {
        return kind;
      }
    }
    return RETRY;
  }
}
