package dev.weft.bridge.outbound;

/** Ids of the failures of this package. */
final class OutboundFailures {
  /** The request itself is malformed: no events, too many, no literal subject. */
  static final String MALFORMED = "BRG-201";

  /** The subject is none of the route's. */
  static final String SUBJECT = "BRG-202";

  /** The event is larger than the server takes. */
  static final String TOO_LARGE = "BRG-203";

  /** Too many appends wait for the server already. */
  static final String PENDING_MAX = "BRG-204";

  /** The server did not acknowledge in time; the outcome is unknown. */
  static final String UNACKNOWLEDGED = "BRG-205";

  /** A guard did not hold, or a batch holds an event id that was stored before. */
  static final String CONFLICT = "BRG-206";

  /** The server refused the append; the condition says until when. */
  static final String REFUSED = "BRG-207";

  /** The stream takes no atomic batches. */
  static final String BATCHES_OFF = "BRG-208";

  /** No such stream is configured. */
  static final String UNKNOWN_STREAM = "BRG-211";

  /** The server did not answer a read in time. */
  static final String UNANSWERED = "BRG-212";

  /** The server refused the read for good. */
  static final String READ_REFUSED = "BRG-213";

  private OutboundFailures() {}
}
