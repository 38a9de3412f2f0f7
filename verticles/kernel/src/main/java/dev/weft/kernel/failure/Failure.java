package dev.weft.kernel.failure;

import io.vertx.core.Future;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An operating error with a {@link FailureKind} and a stable id such as {@code ORD-101}: a prefix
 * for each module, never used for two meanings. As a reply it crosses the event bus of a node as it
 * is; between nodes it is its kind and its message, which {@link #of} reads.
 */
public final class Failure extends ReplyException {
  private static final long serialVersionUID = 2L;
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
  private final Condition condition;
  private final long retryAfterMs;

  private Failure(
      FailureKind kind,
      String id,
      String detail,
      Condition condition,
      long retryAfterMs,
      Throwable cause) {
    super(
        ReplyFailure.RECIPIENT_FAILURE,
        kind.code(),
        messageOf(id, detail, condition, retryAfterMs),
        cause,
        true);
    this.kind = kind;
    this.id = id;
    this.detail = Objects.requireNonNull(detail);
    this.condition = condition;
    this.retryAfterMs = retryAfterMs;
  }

  public Failure(FailureKind kind, String id, String detail) {
    this(kind, id, detail, null, NO_TIME, null);
  }

  public Failure(FailureKind kind, String id, String detail, Throwable cause) {
    this(kind, id, detail, null, NO_TIME, cause);
  }

  /** Of what met the condition; its kind is the condition's. */
  Failure(Condition condition, String id, String detail) {
    this(condition.kind(), id, detail, condition, NO_TIME, null);
  }

  /** A later try may succeed. */
  public static Failure retry(String id, String detail) {
    return new Failure(FailureKind.RETRY, id, detail);
  }

  /** A later try may succeed, and none before that time: the route's own backoff does not count. */
  public static Failure retryAfter(String id, String detail, long retryAfterMs) {
    return new Failure(FailureKind.RETRY, id, detail, null, Math.max(0, retryAfterMs), null);
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

  /** What went wrong, without the id and the condition. */
  public String detail() {
    return detail;
  }

  /** The detail and the code of the condition, for a place that names neither. */
  public String reason() {
    return reasonOf(detail, condition);
  }

  /** The condition that was met; empty for none in particular. */
  public Optional<Condition> condition() {
    return Optional.ofNullable(condition);
  }

  /** How long to wait before the next attempt; empty: the caller decides. */
  public OptionalLong retryAfterMs() {
    return retryAfterMs == NO_TIME ? OptionalLong.empty() : OptionalLong.of(retryAfterMs);
  }

  public boolean is(FailureKind other) {
    return kind == other;
  }

  /** For {@code recover}: what to do when another writer was faster; other failures remain. */
  public static <T> Function<Throwable, Future<T>> onConflict(Supplier<Future<T>> lost) {
    return error -> of(error).is(FailureKind.CONFLICT) ? lost.get() : Future.failedFuture(error);
  }

  /** Whether it met that condition. */
  public boolean is(Condition other) {
    return condition == other;
  }

  /** Its class and its message, as of every exception but the one that it extends. */
  @Override
  @SuppressWarnings("OverrideThrowableToString") // undoes an override
  public String toString() {
    return getClass().getName() + ": " + getMessage();
  }

  private static Failure ofReply(ReplyException reply) {
    if (reply.failureType() != ReplyFailure.RECIPIENT_FAILURE) {
      return retry(NO_ANSWER_ID, reply.failureType() + ": " + reply.getMessage());
    }
    FailureKind kind = FailureKind.ofCode(reply.failureCode());
    String text = String.valueOf(reply.getMessage());
    int split = text.indexOf(SEPARATOR);
    String id = split > 0 ? text.substring(0, split) : UNKNOWN_ID;
    String reason = split > 0 ? text.substring(split + 1) : text;
    Matcher timed = RETRY_AFTER_AT_END.matcher(reason);
    if (kind == FailureKind.RETRY && timed.matches()) {
      return retryAfter(id, timed.group(1), Long.parseLong(timed.group(2)));
    }
    for (Condition condition : Condition.values()) {
      String mark = mark(condition);
      if (condition.kind() == kind && reason.endsWith(mark)) {
        return new Failure(condition, id, reason.substring(0, reason.length() - mark.length()));
      }
    }
    return new Failure(kind, id, reason);
  }

  private static String messageOf(
      String id, String detail, Condition condition, long retryAfterMs) {
    String text = id + SEPARATOR + reasonOf(detail, condition);
    return retryAfterMs == NO_TIME ? text : text + "; retry after " + retryAfterMs + " ms";
  }

  private static String reasonOf(String detail, Condition condition) {
    return condition == null ? detail : detail + mark(condition);
  }

  private static String mark(Condition condition) {
    return " (" + condition.code() + ")";
  }
}
