package dev.weft.kernel.failure;

import java.util.Locale;

/**
 * The one table of what can be wrong outside the code that meets it: whose state each condition is,
 * what may be done about the event that met it, what waits meanwhile, and what ends it. An adapter
 * maps the codes of its product (a JetStream error code, an HTTP status) to a row here; everything
 * that it cannot map to {@link Owner#EVENT} for certain belongs to somebody else and waits.
 *
 * <p>Readiness, metrics and the edge name a condition by its {@link #code()}.
 */
public enum Condition {
  /** The event itself can never be stored or handled: malformed, too large, not allowed. */
  EVENT_UNACCEPTABLE(
      Owner.EVENT, FailureKind.REJECT, "nothing", "never; the event becomes a dead letter"),

  /** JetStream refuses what is stored because the server's own store is full. */
  SERVER_STORE_FULL(
      Owner.SERVER, FailureKind.PAUSE, "appends, and routes that append", "when there is room"),
  /** JetStream's limit of the account is reached, or the account may not use JetStream. */
  ACCOUNT_LIMIT(
      Owner.ACCOUNT,
      FailureKind.PAUSE,
      "appends, and routes that append",
      "when the limit is raised, or there is room"),
  /** A limit of the stream is reached and it discards what is new. */
  STREAM_FULL(
      Owner.STREAM,
      FailureKind.PAUSE,
      "appends to the stream, and routes that append to it",
      "when there is room, or the limit is raised"),
  /** The stream is sealed, gone, or has settings under which it cannot take what Weft stores. */
  STREAM_SETTINGS(
      Owner.STREAM,
      FailureKind.PAUSE,
      "appends to the stream, and routes that append to it",
      "when the settings are corrected"),
  /** A limit of stream or server for what one append holds: others may go through. */
  APPEND_LIMIT(
      Owner.STREAM,
      FailureKind.WAIT,
      "appends over the limit; everything else goes on",
      "when the limit is raised"),
  /** The server refuses to store for a reason of its own; the detail has its error code. */
  APPEND_REFUSED(
      Owner.SERVER,
      FailureKind.PAUSE,
      "appends to the stream, and routes that append to it",
      "when the server accepts them again"),
  /**
   * Nobody confirms what is stored: the stream has no leader, is gone or has other subjects, the
   * node may not publish there, or the server does not answer in time.
   */
  APPEND_UNANSWERED(
      Owner.STREAM,
      FailureKind.PAUSE,
      "appends to the stream, and routes that append to it",
      "when an append is confirmed again"),
  /** The credentials of the node do not allow the request. */
  PERMISSION_DENIED(
      Owner.ACCOUNT,
      FailureKind.PAUSE,
      "requests that need the permission",
      "when the permission is granted"),
  /** No server answers a read in time, or the stream has no leader. */
  SERVER_UNAVAILABLE(
      Owner.SERVER, FailureKind.PAUSE, "routes that read", "when a server answers again"),
  /** The node has as many requests to the servers under way as it takes. */
  NODE_OVERLOADED(
      Owner.OURS,
      FailureKind.PAUSE,
      "routes that read or append",
      "when some requests have been answered"),

  /** What is stored under one SKU, order or key cannot be read or contradicts itself. */
  STORED_STATE_UNREADABLE(
      Owner.STORED_STATE,
      FailureKind.WAIT,
      "that SKU, order or key; everything else goes on",
      "when it is repaired"),

  /** The payment provider does not answer, or says that it is not well. */
  PROVIDER_UNAVAILABLE(
      Owner.PROVIDER, FailureKind.PAUSE, "charges and refunds", "when the provider is healthy"),
  /** The provider refuses this node: 401, 403, 404, 407 to whatever is asked. */
  PROVIDER_REFUSES_US(
      Owner.OURS,
      FailureKind.PAUSE,
      "charges and refunds",
      "when URL or credentials are corrected, at either end"),
  /** The provider is well and still fails this one request. */
  PROVIDER_FAILS_ORDER(Owner.EVENT, FailureKind.RETRY, "that order", "when a later try succeeds"),
  /** The provider's answer contradicts what it was asked: amount, currency, reference, type. */
  PROVIDER_CONTRADICTS(
      Owner.PROVIDER, FailureKind.WAIT, "that order", "when a person has resolved it"),

  /** One receiver of notifications does not take them. */
  RECEIVER_UNAVAILABLE(
      Owner.RECEIVER, FailureKind.RETRY, "notifications for that receiver", "when it accepts them"),
  /** One receiver answers, and does not take this one notification. */
  RECEIVER_FAILS_EVENT(
      Owner.RECEIVER, FailureKind.RETRY, "that notification", "when a later try succeeds"),
  /** One receiver refuses this node: 401, 403, 404, a redirect, a wrong mail account. */
  RECEIVER_REFUSES_US(
      Owner.OURS,
      FailureKind.RETRY,
      "notifications for that receiver",
      "when URL or credentials are corrected, at either end"),
  /** One receiver answered 410: it wants no more. */
  RECEIVER_GONE(
      Owner.RECEIVER,
      FailureKind.REJECT,
      "nothing: the receiver is disabled",
      "when it is configured again"),

  /** A text is sealed with a key that this node's {@code security.keyFile} does not have. */
  KEY_MISSING(
      Owner.OURS,
      FailureKind.WAIT,
      "orders whose payment token is sealed with the key",
      "when the key is in security.keyFile"),
  /** Nobody runs the role that a route's address belongs to. */
  ROLE_MISSING(Owner.OURS, FailureKind.PAUSE, "events of the route", "when a node has that role"),
  /** A consumer on the server was paused, edited or deleted by somebody else. */
  CONSUMER_CHANGED(
      Owner.STREAM,
      FailureKind.RETRY,
      "events of the route",
      "when it matches its configuration again"),
  /** More dead letters are open than a node keeps in memory. */
  DEAD_LETTERS_OVERFLOW(
      Owner.OURS,
      FailureKind.RETRY,
      "nothing: newer dead letters are listed, but do not block their keys",
      "when half of the dead letters are replayed or expired"),
  /** This node's clock and the server's differ by more than is harmless. */
  CLOCK_SKEW(
      Owner.OURS, FailureKind.RETRY, "nothing: the server's time counts", "when the clocks agree");

  /** Whose state a condition is. Only an event's own may become a dead letter at once. */
  public enum Owner {
    EVENT,
    STREAM,
    ACCOUNT,
    SERVER,
    STORED_STATE,
    PROVIDER,
    RECEIVER,
    /** The deployment's: roles, credentials, clocks. */
    OURS
  }

  private final Owner owner;
  private final FailureKind kind;
  private final String waits;
  private final String ends;

  Condition(Owner owner, FailureKind kind, String waits, String ends) {
    this.owner = owner;
    this.kind = kind;
    this.waits = waits;
    this.ends = ends;
  }

  /** Name for readiness, metrics and problem details, for example {@code stream-full}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public Owner owner() {
    return owner;
  }

  /** What may be done about the event that met it. */
  public FailureKind kind() {
    return kind;
  }

  /** What does not go on as long as it lasts. */
  public String waits() {
    return waits;
  }

  /** What ends it. */
  public String ends() {
    return ends;
  }

  /**
   * The failure of what met this condition.
   *
   * @param id stable, of the module that met it
   */
  public Failure failure(String id, String detail) {
    return new Failure(this, id, detail);
  }
}
