package dev.weft.gateway.auth;

/** Failure ids of authentication, beside those in {@code GatewayFailures}. */
final class AuthFailures {
  /** The issuer's keys have not been read yet; tokens cannot be verified. */
  static final String NO_ISSUER_KEYS = "GWY-301";

  /** The issuer's keys could not be read again; those read before go on to count. */
  static final String ISSUER_AWAY = "GWY-302";

  private AuthFailures() {}
}
