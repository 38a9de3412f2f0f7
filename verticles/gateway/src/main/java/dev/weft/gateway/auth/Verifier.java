package dev.weft.gateway.auth;

import io.vertx.core.Future;

/** Knows one kind of bearer token. Thread-safe. */
interface Verifier {
  /**
   * Completes at once, as a rule; fails with {@link NotAuthenticatedException}, or with another
   * failure when it cannot be known for now whether the token is good.
   */
  Future<Grant> verify(String token);
}
