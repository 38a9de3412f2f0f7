package dev.weft.bridge.deadletter;

/** Ids of the failures of this package. */
final class DeadLetterFailures {
  /** The server did not answer, or not in time. */
  static final String UNANSWERED = "BRG-322";

  /** A request about dead letters that cannot be followed. */
  static final String MALFORMED = "BRG-323";

  /** Dead letters are being read from the beginning, or too many replays are under way. */
  static final String NOT_NOW = "BRG-324";

  private DeadLetterFailures() {}
}
