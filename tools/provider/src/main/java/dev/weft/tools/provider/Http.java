package dev.weft.tools.provider;

/** The status codes that the provider answers with. */
final class Http {
  static final int OK = 200;
  static final int CREATED = 201;
  static final int BAD_REQUEST = 400;
  static final int PAYMENT_REQUIRED = 402;
  static final int NOT_FOUND = 404;
  static final int LENGTH_REQUIRED = 411;
  static final int TOO_LARGE = 413;
  static final int UNPROCESSABLE = 422;
  static final int INTERNAL_ERROR = 500;
  static final int UNAVAILABLE = 503;

  private Http() {}
}
