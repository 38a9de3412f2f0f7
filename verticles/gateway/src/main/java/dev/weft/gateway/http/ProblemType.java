package dev.weft.gateway.http;

import java.util.Locale;

/** Every kind of error that the edge answers with (RFC 9457). */
public enum ProblemType {
  MALFORMED_JSON(400, "The body is not JSON"),
  INVALID_REQUEST(400, "The request is not valid"),
  NOT_FOUND(404, "There is no such thing"),
  METHOD_NOT_ALLOWED(405, "The resource does not know that method"),
  REQUEST_TIMEOUT(408, "The request did not arrive in time"),
  NOT_ALLOWED(409, "That is not possible as things are"),
  BODY_TOO_LARGE(413, "The body is too large"),
  URI_TOO_LONG(414, "The address is too long"),
  UNSUPPORTED_MEDIA_TYPE(415, "The body must be application/json"),
  EXPECTATION_FAILED(417, "The expectation cannot be met"),
  KEY_REUSED(422, "The Idempotency-Key was used with another request"),
  UPGRADE_REQUIRED(426, "This address speaks WebSocket"),
  HEADERS_TOO_LARGE(431, "The header fields are too large"),
  INTERNAL(500, "The request failed by a fault of ours"),
  OVERLOADED(503, "Too much is going on"),
  UNAVAILABLE(503, "The request could not be served just now");

  private static final String URN = "urn:weft:problem:";

  private final int status;
  private final String title;

  ProblemType(int status, String title) {
    this.status = status;
    this.title = title;
  }

  public int status() {
    return status;
  }

  public String title() {
    return title;
  }

  /** The same for every occurrence, for example {@code urn:weft:problem:key-reused}. */
  public String uri() {
    return URN + name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** For a status code that the HTTP layer set by itself. */
  public static ProblemType ofStatus(int status) {
    for (ProblemType type : values()) {
      if (type.status == status && type != MALFORMED_JSON) {
        return type;
      }
    }
    return status >= INTERNAL.status ? INTERNAL : INVALID_REQUEST;
  }
}
