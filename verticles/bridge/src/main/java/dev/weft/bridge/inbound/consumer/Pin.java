package dev.weft.bridge.inbound.consumer;

import dev.weft.bridge.connection.client.MessageHeaders;
import io.nats.client.PullRequestOptions;
import java.util.function.LongSupplier;

/**
 * This route's right to the messages of a pinned consumer (ADR-42 of NATS): the server gives an id
 * to the first client that gets a message, names it in each message, and takes it away when no pull
 * has repeated it for the consumer's timeout. The id is kept over reconnects and pauses; only the
 * server says that it is void.
 *
 * <p>Event-loop confined, apart from {@link #isHeld}.
 */
final class Pin {
  /** The one priority group of a pinned consumer. */
  static final String GROUP = "weft";

  /**
   * How long after its death a node's messages go to another. Longer than two renewals that are
   * lost and than any pause of a healthy node's collector; a shorter one would not help, as what
   * the dead node had in flight comes only after its ack wait.
   */
  static final long TIMEOUT_MS = 6_000;

  private static final String PIN_ID = "Nats-Pin-Id";
  private static final long RENEWAL_MS = TIMEOUT_MS / 3;

  private final LongSupplier clockMs;
  private volatile String id = "";
  private long renewedAtMs;

  Pin(LongSupplier clockMs) {
    this.clockMs = clockMs;
  }

  /** Thread-safe. Whether this route gets the messages, as far as it knows. */
  boolean isHeld() {
    return !id.isEmpty();
  }

  /** A message has come. */
  void seen(MessageHeaders headers) {
    // The server's is the last: a replayed message may have been stored with an older one.
    String named = headers.last(PIN_ID);
    if (named != null && !named.equals(id)) {
      id = named;
      renewedAtMs = clockMs.getAsLong();
    }
  }

  /** The id is void; false when that was known. */
  boolean drop() {
    boolean held = isHeld();
    id = "";
    return held;
  }

  /** Whether it is time for a renewal; counts as one when it is. */
  boolean takeRenewal() {
    long nowMs = clockMs.getAsLong();
    if (!isHeld() || nowMs - renewedAtMs < RENEWAL_MS) {
      return false;
    }
    renewedAtMs = nowMs;
    return true;
  }

  /** A pull that shows the id, if there is one. */
  PullRequestOptions pull(PullRequestOptions.Builder pull) {
    return new PinnedPull(pull.group(GROUP), id);
  }

  /** A pull that only shows the id: no message is as small as one byte. */
  PullRequestOptions renewal() {
    return pull(PullRequestOptions.builder(1).maxBytes(1).expiresIn(RENEWAL_MS));
  }

  /** A pull with a pin id, which the client's builder cannot set. */
  private static final class PinnedPull extends PullRequestOptions {
    private final String id;

    PinnedPull(Builder pull, String id) {
      super(pull);
      this.id = id;
    }

    @Override
    protected String getPinId() {
      return id.isEmpty() ? null : id;
    }
  }
}
