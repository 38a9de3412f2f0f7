package dev.weft.bridge.inbound;

/** Ids of the failures of this package. */
final class InboundFailures {
  /** The payload is not of the declared type. */
  static final String UNDECODABLE = "BRG-301";

  /** The message names no type, or one that this process does not know. */
  static final String UNKNOWN_TYPE = "BRG-302";

  /** Neither protobuf nor JSON. */
  static final String CONTENT_TYPE = "BRG-303";

  /** Delivered more often than the route allows without ever being settled. */
  static final String NEVER_SETTLED = "BRG-304";

  /** Nobody listens at the route's address. */
  static final String NO_HANDLER = "BRG-305";

  /** The consumer is pulled from as if it were pinned, or as if it were not. */
  static final String PINNING = "BRG-306";

  /** The route stopped while the message waited to be old enough. */
  static final String NOT_DUE = "BRG-307";

  /** A message under a replay's subject that is none. */
  static final String NO_REPLAY = "BRG-311";

  /** The replay is for a route that this node does not have. */
  static final String UNKNOWN_ROUTE = "BRG-312";

  /** An earlier event of the key is a dead letter. */
  static final String BEHIND = "BRG-313";

  /** This node does not know yet whether the event may be handled; its route may have stopped. */
  static final String UNKNOWN_PLACE = "BRG-314";

  /** The route's consumer has passed events by, and was deleted to be made anew. */
  static final String MADE_ANEW = "BRG-325";

  private InboundFailures() {}
}
