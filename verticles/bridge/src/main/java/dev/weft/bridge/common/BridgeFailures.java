package dev.weft.bridge.common;

/**
 * Ids of the failures of the bridge: BRG-1.. streams, 2.. journal, 3.. routes and dead letters, 4..
 * other nodes.
 */
public final class BridgeFailures {
  /** The server is older than what the bridge needs. */
  public static final String SERVER_TOO_OLD = "BRG-101";

  /** A stream differs from its configuration in what cannot be changed. */
  public static final String STREAM_INCOMPATIBLE = "BRG-102";

  /** The server refused to create or update a stream. */
  public static final String STREAM_REFUSED = "BRG-103";

  /** The server cannot manage streams now. */
  public static final String STREAM_NOT_READY = "BRG-104";

  /** The server has streams that were made with another value of a setting. */
  public static final String STREAM_MADE_DIFFERENTLY = "BRG-105";

  /** A stream is gone that others refer to. */
  public static final String STREAM_LOST = "BRG-106";

  /** The request itself is malformed: no events, too many, no literal subject. */
  public static final String APPEND_MALFORMED = "BRG-201";

  /** The subject is none of the route's. */
  public static final String APPEND_SUBJECT = "BRG-202";

  /** The event is larger than the server takes. */
  public static final String APPEND_TOO_LARGE = "BRG-203";

  /** Too many appends wait for the server already. */
  public static final String APPENDS_PENDING_MAX = "BRG-204";

  /** The server did not acknowledge in time; the outcome is unknown. */
  public static final String APPEND_UNACKNOWLEDGED = "BRG-205";

  /** A guard did not hold, or a batch holds an event id that was stored before. */
  public static final String APPEND_CONFLICT = "BRG-206";

  /** The server refused the append; the condition says until when. */
  public static final String APPEND_REFUSED = "BRG-207";

  /** The stream takes no atomic batches. */
  public static final String BATCHES_OFF = "BRG-208";

  /** No such stream is configured. */
  public static final String UNKNOWN_STREAM = "BRG-211";

  /** The server did not answer a read in time. */
  public static final String READ_UNANSWERED = "BRG-212";

  /** The server refused the read for good. */
  public static final String READ_REFUSED = "BRG-213";

  /** The payload is not of the declared type. */
  public static final String UNDECODABLE = "BRG-301";

  /** The message names no type, or one that this process does not know. */
  public static final String UNKNOWN_TYPE = "BRG-302";

  /** Neither protobuf nor JSON. */
  public static final String CONTENT_TYPE = "BRG-303";

  /** Delivered more often than the route allows without ever being settled. */
  public static final String NEVER_SETTLED = "BRG-304";

  /** Nobody listens at the route's address. */
  public static final String NO_HANDLER = "BRG-305";

  /** The consumer is pulled from as if it were pinned, or as if it were not. */
  public static final String PINNING = "BRG-306";

  /** The route stopped while the message waited to be old enough. */
  public static final String NOT_DUE = "BRG-307";

  /** A message under a replay's subject that is none. */
  public static final String NO_REPLAY = "BRG-311";

  /** The replay is for a route that this node does not have. */
  public static final String UNKNOWN_ROUTE = "BRG-312";

  /** An earlier event of the key is a dead letter. */
  public static final String BEHIND = "BRG-313";

  /** This node does not know yet whether the event may be handled; its route may have stopped. */
  public static final String UNKNOWN_PLACE = "BRG-314";

  /** The server did not answer, or not in time. */
  public static final String DEAD_LETTER_UNANSWERED = "BRG-322";

  /** A request about dead letters that cannot be followed. */
  public static final String DEAD_LETTER_REQUEST_MALFORMED = "BRG-323";

  /** Dead letters are being read from the beginning, or too many replays are under way. */
  public static final String DEAD_LETTERS_NOT_NOW = "BRG-324";

  /** The route's consumer has passed events by, and was deleted to be made anew. */
  public static final String MADE_ANEW = "BRG-325";

  /** The node that was asked has not answered in time, or the connection was lost. */
  public static final String CALL_UNANSWERED = "BRG-402";

  /** Too many requests wait for other nodes already. */
  public static final String CALLS_PENDING_MAX = "BRG-403";

  /** Too many requests of others are under way already. */
  public static final String CALLS_SERVED_MAX = "BRG-404";

  /** The request or its answer is larger than the server takes. */
  public static final String CALL_TOO_LARGE = "BRG-405";

  /** The request or its answer is not of the type that belongs to the address. */
  public static final String CALL_UNDECODABLE = "BRG-406";

  private BridgeFailures() {}
}
