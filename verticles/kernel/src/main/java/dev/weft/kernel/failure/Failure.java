package dev.weft.kernel.failure;

import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An operating error with a {@link FailureKind} and a stable id such as {@code ORD-101}: a prefix
 * for each module, never used for two meanings. It has no stack trace when it stands for a reply.
 */
public final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final String UNKNOWN_ID = "KRN-100";
  private static final String NO_ANSWER_ID = "KRN-101";
  private static final String SEPARATOR = " ";
  private static final long NO_TIME = -1;

  /** How the message of a failure with a time ends; twelve digits are thirty years. */
  private static final Pattern RETRY_AFTER_AT_END =
      Pattern.compile("(?s)(.*); retry after (\\d{1,12}) ms");

  private final FailureKind kind;
  private final String id;
  private final String detail;
  private final long retryAfterMs;

  public Failure(FailureKind kind, String id, String detail, Throwable cause) {
    this(kind, id, detail, NO_TIME, cause);
  }

  private Failure(FailureKind kind, String id, String detail, long retryAfterMs, Throwable cause) {
    super(messageOf(id, detail, retryAfterMs), cause, false, cause != null);
    this.kind = Objects.requireNonNull(kind);
    this.id = Objects.requireNonNull(id);
    this.detail = Objects.requireNonNull(detail);
    this.retryAfterMs = retryAfterMs;
  }

  public Failure(FailureKind kind, String id, String detail) {
    this(kind, id, detail, null);
  }

  /** A later try may succeed. */
  public static Failure retry(String id, String detail) {
    return new Failure(FailureKind.RETRY, id, detail);
  }

  /**
   * A later try may succeed, and none before that time: the route's own backoff does not count. The
   * time crosses the event bus at the end of the message.
   */
  public static Failure retryAfter(String id, String detail, long retryAfterMs) {
    return new Failure(FailureKind.RETRY, id, detail, Math.max(0, retryAfterMs), null);
  }

  /** No try can succeed. */
  public static Failure reject(String id, String detail) {
    return new Failure(FailureKind.REJECT, id, detail);
  }

  /** Nothing of this kind can be done for now. */
  public static Failure pause(String id, String detail) {
    return new Failure(FailureKind.PAUSE, id, detail);
  }

  /** This event waits for something outside of it; others go on. */
  public static Failure waiting(String id, String detail) {
    return new Failure(FailureKind.WAIT, id, detail);
  }

  /** The service cannot go on. */
  public static Failure fatal(String id, String detail) {
    return new Failure(FailureKind.FATAL, id, detail);
  }

  /** A guarded append lost against another writer. */
  public static Failure conflict(String id, String detail) {
    return new Failure(FailureKind.CONFLICT, id, detail);
  }

  /**
   * Any error as a failure. A reply's code becomes its kind; no handler and no answer in time are
   * RETRY; an error that nobody expected is RETRY too, so that it ends in the dead letters after
   * the route's last delivery and not before.
   */
  public static Failure of(Throwable error) {
    if (error instanceof Failure failure) {
      return failure;
    }
    if (error instanceof ReplyException reply) {
      return ofReply(reply);
    }
    return new Failure(FailureKind.RETRY, UNKNOWN_ID, String.valueOf(error), error);
  }

  public FailureKind kind() {
    return kind;
  }

  /** Stable id, for example {@code BRG-201}. */
  public String id() {
    return id;
  }

  /** The message without the id. */
  public String detail() {
    return detail;
  }

  /** How long to wait with the next try; empty when whoever tries again decides. */
  public OptionalLong retryAfterMs() {
    return retryAfterMs == NO_TIME ? OptionalLong.empty() : OptionalLong.of(retryAfterMs);
  }

  public boolean is(FailureKind other) {
    return kind == other;
  }

  private static Failure ofReply(ReplyException reply) {
    if (reply.failureType() != ReplyFailure.RECIPIENT_FAILURE) {
      return retry(NO_ANSWER_ID, reply.failureType() + ": " + reply.getMessage());
    }
    String text = String.valueOf(reply.getMessage());
    int split = text.indexOf(SEPARATOR);
    String id = split > 0 ? text.substring(0, split) : UNKNOWN_ID;
    String detail = split > 0 ? text.substring(split + 1) : text;
    FailureKind kind = FailureKind.ofCode(reply.failureCode());
    Matcher timed = RETRY_AFTER_AT_END.matcher(detail);
    return kind == FailureKind.RETRY && timed.matches()
        ? retryAfter(id, timed.group(1), Long.parseLong(timed.group(2)))
        : new Failure(kind, id, detail);
  }

  private static String messageOf(String id, String detail, long retryAfterMs) {
    String text = id + SEPARATOR + detail;
    return retryAfterMs == NO_TIME ? text : text + "; retry after " + retryAfterMs + " ms";
  }
}
