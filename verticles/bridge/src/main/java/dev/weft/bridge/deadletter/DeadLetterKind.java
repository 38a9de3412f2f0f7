package dev.weft.bridge.deadletter;

import java.util.Locale;

/** Why a message became a dead letter: the last token of its subject. */
public enum DeadLetterKind {
  /** The handler answered that no try can succeed. */
  REJECT,
  /** Every delivery that the route allows has failed. */
  MAX_DELIVER,
  /** The payload is not what its headers say. */
  UNDECODABLE,
  /** No type is named, or one that this process does not know; a major version is a type. */
  UNKNOWN_TYPE,
  /** An earlier event of its key is a dead letter of the same route. */
  BEHIND;

  public String token() {
    return name().toLowerCase(Locale.ROOT);
  }
}
