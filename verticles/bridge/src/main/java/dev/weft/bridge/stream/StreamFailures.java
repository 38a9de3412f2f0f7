package dev.weft.bridge.stream;

/** Ids of the failures of this package. */
final class StreamFailures {
  /** The server is older than what the bridge needs. */
  static final String SERVER_TOO_OLD = "BRG-101";

  /** A stream differs from its configuration in what cannot be changed. */
  static final String INCOMPATIBLE = "BRG-102";

  /** The server refused to create or update a stream. */
  static final String REFUSED = "BRG-103";

  /** The server cannot manage streams now. */
  static final String NOT_READY = "BRG-104";

  /** The server has streams that were made with another value of a setting. */
  static final String MADE_DIFFERENTLY = "BRG-105";

  /** A stream is gone that others refer to. */
  static final String LOST = "BRG-106";

  private StreamFailures() {}
}
