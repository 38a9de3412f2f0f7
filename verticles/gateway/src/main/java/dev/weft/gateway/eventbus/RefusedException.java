package dev.weft.gateway.eventbus;

/**
 * A refused message of a bus client, with the failure type and the text that the client receives.
 */
final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  static final String INVALID_JSON = "invalid_json";
  static final String INVALID_TYPE = "invalid_type";
  static final String INVALID_BODY = "invalid_body";
  static final String INVALID_HEADERS = "invalid_headers";
  static final String INVALID_REPLY_ADDRESS = "invalid_reply_address";
  static final String MISSING_ADDRESS = "missing_address";
  static final String ACCESS_DENIED = "access_denied";
  static final String ALREADY_REGISTERED = "address_already_registered";
  static final String NOT_REGISTERED = "unknown_address";
  static final String TOO_MANY_PENDING = "too_many_pending";
  static final String TOO_MANY_REQUESTS = "too_many_requests";
  static final String TOO_LARGE = "too_large";

  private final String code;

  /**
   * @param code as the bridges of Vert.x name it, where they do
   */
  RefusedException(String code, String detail) {
    super(detail, null, false, false);
    this.code = code;
  }

  String code() {
    return code;
  }
}
