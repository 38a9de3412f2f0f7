package dev.weft.tools.provider;

import io.vertx.core.json.JsonObject;

/** A request that is answered with a problem (RFC 9457). */
final class ProviderException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;

  ProviderException(int status, String code, String detail) {
    super(detail, null, false, false);
    this.status = status;
    this.code = code;
  }

  /** The same request may succeed later. */
  static ProviderException busy() {
    return new ProviderException(Http.UNAVAILABLE, "try_again", "the provider is busy");
  }

  int status() {
    return status;
  }

  JsonObject toJson() {
    return new JsonObject()
        .put("type", "about:blank")
        .put("title", code)
        .put("status", status)
        .put("code", code)
        .put("detail", getMessage());
  }
}
