package dev.weft.gateway.auth;

/** A key or token does not let anybody in. The reason is for the security log, not the caller. */
final class NotAuthenticatedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param reason holds nothing of the key or token
   */
  NotAuthenticatedException(String reason) {
    super(reason, null, false, false);
  }
}
