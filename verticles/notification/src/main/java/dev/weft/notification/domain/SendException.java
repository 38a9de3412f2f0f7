package dev.weft.notification.domain;

import dev.weft.kernel.failure.Condition;
import java.util.Objects;

/**
 * A receiver did not accept a notification. Without a stack trace: it is an answer.
 *
 * <p>{@link Condition#EVENT_UNACCEPTABLE}: it never will accept this one; {@link
 * Condition#RECEIVER_GONE}: it accepts none any more; with any other, a later try may succeed.
 */
public final class SendException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Condition condition;
  private final String id;
  private final long retryAfterMs;

  /**
   * @param id of {@link NotificationFailures}
   * @param retryAfterMs how long the receiver asks not to be asked again; 0 when it does not
   */
  public SendException(Condition condition, String id, String detail, long retryAfterMs) {
    super(detail, null, false, false);
    this.condition = Objects.requireNonNull(condition);
    this.id = Objects.requireNonNull(id);
    this.retryAfterMs = retryAfterMs;
  }

  public SendException(Condition condition, String id, String detail) {
    this(condition, id, detail, 0);
  }

  public Condition condition() {
    return condition;
  }

  /** Stable id, for example {@code NTF-202}. */
  public String id() {
    return id;
  }

  public long retryAfterMs() {
    return retryAfterMs;
  }
}
