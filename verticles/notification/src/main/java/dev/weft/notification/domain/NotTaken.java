package dev.weft.notification.domain;

import dev.weft.kernel.failure.Condition;
import java.util.Objects;

/**
 * A receiver has not taken a notification. Without a stack trace: it is an answer.
 *
 * <p>{@link Condition#EVENT_UNACCEPTABLE} says for certain that it never will take this one, {@link
 * Condition#RECEIVER_GONE} that it wants none any more; of all others a later try may succeed.
 */
public final class NotTaken extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Condition condition;
  private final String id;
  private final long retryAfterMs;

  /**
   * @param id of {@link NotificationFailures}
   * @param retryAfterMs how long the receiver asks not to be asked again; 0 when it does not
   */
  public NotTaken(Condition condition, String id, String detail, long retryAfterMs) {
    super(detail, null, false, false);
    this.condition = Objects.requireNonNull(condition);
    this.id = Objects.requireNonNull(id);
    this.retryAfterMs = retryAfterMs;
  }

  public NotTaken(Condition condition, String id, String detail) {
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
