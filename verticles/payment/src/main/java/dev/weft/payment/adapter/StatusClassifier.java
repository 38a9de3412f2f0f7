package dev.weft.payment.adapter;

/**
 * What an HTTP status of a provider says, and about whom. Where a contract gives a status together
 * with a code of its own another meaning, its adapter looks at that first. Nothing here ends an
 * order: what is not known to be about the request waits.
 */
enum StatusClassifier {
  /** 2xx: the body is the answer, or the provider contradicts itself. */
  ANSWER,
  /** Every request would get it: URL, credentials, method, version of the interface. */
  REFUSES_US,
  /** The provider has no room for anybody now: 429. */
  BUSY,
  /** This request may work later: time-outs, conflicts with itself, 5xx. */
  CANNOT_NOW,
  /** The provider does not like what this request says: 400, 402, 413, 422. */
  ABOUT_THE_REQUEST;

  private static final int SUCCESS_MIN = 200;
  private static final int REDIRECT_MIN = 300;
  private static final int CLIENT_ERROR_MIN = 400;
  private static final int SERVER_ERROR_MIN = 500;

  static StatusClassifier of(int status) {
    if (status >= SUCCESS_MIN && status < REDIRECT_MIN) {
      return ANSWER;
    }
    if (status < CLIENT_ERROR_MIN) {
      return REFUSES_US;
    }
    return switch (status) {
      case 400, 402, 413, 422 -> ABOUT_THE_REQUEST;
      case 408, 409, 423, 424, 425 -> CANNOT_NOW;
      case 429 -> BUSY;
      case 501, 505, 511 -> REFUSES_US;
      default -> status >= SERVER_ERROR_MIN ? CANNOT_NOW : REFUSES_US;
    };
  }
}
