package dev.weft.gateway.http;

import java.util.Locale;

/** Every kind of error that the edge answers with (RFC 9457). */
public enum ProblemType {
  MALFORMED_JSON(400, "Malformed JSON"),
  INVALID_REQUEST(400, "Invalid request"),
  UNAUTHENTICATED(401, "Authentication required"),
  FORBIDDEN(403, "Forbidden"),
  NOT_FOUND(404, "Not found"),
  METHOD_NOT_ALLOWED(405, "Method not allowed"),
  REQUEST_TIMEOUT(408, "Request timeout"),
  NOT_ALLOWED(409, "Conflict with the current state"),
  BODY_TOO_LARGE(413, "Request body too large"),
  URI_TOO_LONG(414, "URI too long"),
  UNSUPPORTED_MEDIA_TYPE(415, "Unsupported media type: send application/json"),
  EXPECTATION_FAILED(417, "Expectation failed"),
  MISDIRECTED(421, "Misdirected request"),
  KEY_REUSED(422, "Idempotency-Key already used with a different request"),
  UPGRADE_REQUIRED(426, "Upgrade to WebSocket required"),
  TOO_MANY_REQUESTS(429, "Too many requests"),
  HEADERS_TOO_LARGE(431, "Request header fields too large"),
  INTERNAL(500, "Internal server error"),
  NOT_IMPLEMENTED(501, "Not implemented"),
  OVERLOADED(503, "Service overloaded"),
  UNAVAILABLE(503, "Service temporarily unavailable");

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

  /** For a status code that the HTTP layer has set. */
  public static ProblemType ofStatus(int status) {
    for (ProblemType type : values()) {
      if (type.status == status && type != MALFORMED_JSON) {
        return type;
      }
    }
    return status >= INTERNAL.status ? INTERNAL : INVALID_REQUEST;
  }
}
